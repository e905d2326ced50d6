"""MLCommons Croissant 1.1 metadata of a manifest: its files with sha256, its columns, licences and known biases.

One record set a split, each read from one Parquet file: a loader then verifies the file's sha256 before it reads. The
JSON-LD is written directly; `mlcroissant` validates and loads it in the tests, and is not needed to write it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .facts import Facts
from .run import Field, ManifestFile
from .words import finding_sentence, lead, licence_sentence

CONFORMS_TO = ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
DATA_TYPES = {
    "string": "sc:Text",
    "bool": "sc:Boolean",
    "double": "sc:Float",
    "float": "sc:Float",
    "int64": "sc:Integer",
    "int32": "sc:Integer",
}
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(facts: Facts, folder: str = "manifest", published: str | None = None) -> dict[str, Any]:
    """The JSON-LD document; files are named relative to it, below `folder`.

    `published` is an ISO date; without it the document has none, for nothing in a run knows the day.
    """
    citations = [each.citation.strip() for each in facts.sources if each.citation]
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": facts.title,
        "description": f"{lead(facts)} {licence_sentence(facts)}",
        "license": [each.url or each.licence for each in facts.sources],
        "version": facts.versions.get("package_version", "unknown"),
        "creator": {"@type": "sc:Organization", "name": "KS-Gen toolkit"},
        "keywords": ["video", "key steps", "instructional video", "skill generation"],
        "inLanguage": "en",
        "isBasedOn": [each.homepage for each in facts.sources if each.homepage],
        "rai:dataCollection": (
            "Annotated spans of instructional videos, cut at shot borders and kept where they pass every rule of a "
            "curation policy; README.md has thresholds and drop counts."
        ),
        "rai:dataBiases": [finding_sentence(each) for each in facts.audit.harder]
        or ["None was shown by the audit."],
        "rai:dataLimitations": "Videos are not included; they are named by id, and may not be had any more.",
        "distribution": [_file_object(each, folder) for each in facts.files],
        "recordSet": [_splits(), *(_record_set(each, facts.fields) for each in facts.files)],
    }
    if citations:
        document["citeAs"] = "\n\n".join(citations)
    if published:
        document["datePublished"] = published
    return {key: value for key, value in document.items() if value not in ([], None)}


def _file_object(file: ManifestFile, folder: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": f"{file.split}.parquet",
        "name": f"{file.split}.parquet",
        "description": f"The {file.rows:,} clips of the {file.split} split.",
        "contentUrl": f"{folder}/{file.split}.parquet",
        "contentSize": f"{file.size_bytes} B",
        "encodingFormat": "application/x-parquet",
        "sha256": file.sha256,
    }


def _splits() -> dict[str, Any]:
    words = (("train", "Training"), ("val", "Validation"), ("test", "Test"))
    data = [{"splits/name": name, "splits/url": f"cr:{word}Split"} for name, word in words]
    return {
        "@type": "cr:RecordSet",
        "@id": "splits",
        "name": "splits",
        "description": "The names of the splits and what each is for.",
        "dataType": "cr:Split",
        "key": {"@id": "splits/name"},
        "field": [
            {"@type": "cr:Field", "@id": "splits/name", "name": "name", "dataType": "sc:Text"},
            {
                "@type": "cr:Field",
                "@id": "splits/url",
                "name": "url",
                "dataType": "sc:URL",
            },
        ],
        "data": data,
    }


def _record_set(file: ManifestFile, fields: Sequence[Field]) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": file.split,
        "name": file.split,
        "description": f"One record for each kept clip of the {file.split} split.",
        "key": {"@id": f"{file.split}/clip_id"},
        "field": [_field(each, file.split) for each in fields],
    }


def _field(field: Field, split: str) -> dict[str, Any]:
    unit = f" Unit: {field.unit}." if field.unit else ""
    return {
        "@type": "cr:Field",
        "@id": f"{split}/{field.name}",
        "name": field.name,
        "description": f"{field.doc}{unit}",
        "dataType": DATA_TYPES.get(field.type, "sc:Text"),
        "source": {"fileObject": {"@id": f"{split}.parquet"}, "extract": {"column": field.name}},
    }
