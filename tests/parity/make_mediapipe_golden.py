"""What MediaPipe 0.10.21 sees in the frames of `mediapipe_frames.py`: writes tests/golden/mediapipe.json.

Runs where MediaPipe is installed, not beside this project (it wants numpy < 2), and imports nothing of it:

    python -m tests.parity.mediapipe_frames /tmp/frames
    python3.11 -m venv /tmp/mediapipe && /tmp/mediapipe/bin/pip install mediapipe==0.10.21
    /tmp/mediapipe/bin/python tests/parity/make_mediapipe_golden.py /tmp/frames

The whole graphs of its solutions run, one picture at a time as with `static_image_mode`; numbers are taken from their
inner streams, before its tracking and its limits on how many it reports. Only numbers are written, never pictures.
"""

import json
import sys
from pathlib import Path

import cv2
import mediapipe
from mediapipe.python import packet_creator, packet_getter
from mediapipe.python._framework_bindings import calculator_graph, image_frame, resource_util

PACKAGE = Path(mediapipe.__file__).parent
GOLDEN = Path(__file__).parents[1] / "golden" / "mediapipe.json"
HANDS = "modules/hand_landmark/hand_landmark_tracking_cpu.binarypb"
FACES = "modules/face_detection/face_detection_short_range_cpu.binarypb"
BODIES = "modules/pose_landmark/pose_landmark_cpu.binarypb"
HAND_PRESENCE = "handlandmarkcpu__hand_presence_score"
BODY_PRESENCE = "poselandmarkbyroicpu__tensorstoposelandmarksandsegmentation__pose_presence_score"


def run(graph_file, image, switches, readers):
    """Stream -> what it said, of one picture through one graph."""
    graph = calculator_graph.CalculatorGraph(binary_graph_path=str(PACKAGE / graph_file))
    said = {stream: [] for stream in readers}
    for stream, reader in readers.items():
        graph.observe_output_stream(
            stream, lambda _, packet, stream=stream, reader=reader: said[stream].append(reader(packet)), False
        )
    graph.start_run(switches)
    graph.add_packet_to_input_stream("image", packet_creator.create_image_frame(image).at(0))
    graph.close_all_packet_sources()
    graph.wait_until_done()
    return said


def detections(packet):
    """Score, box (left, top, right, bottom) and points, in shares of the picture."""
    found = []
    for each in packet_getter.get_proto_list(packet):
        place = each.location_data
        box = place.relative_bounding_box
        found.append(
            {
                "score": rounded(each.score[0]),
                "box": [
                    rounded(value)
                    for value in (box.xmin, box.ymin, box.xmin + box.width, box.ymin + box.height)
                ],
                "points": [[rounded(point.x), rounded(point.y)] for point in place.relative_keypoints],
            }
        )
    return found


def landmarks(packet):
    return [[rounded(point.x), rounded(point.y)] for point in packet_getter.get_proto(packet).landmark]


def rectangle(packet):
    """Centre x and y, width and height in shares of the picture, rotation in radians."""
    rect = packet_getter.get_proto(packet)
    return [rounded(v) for v in (rect.x_center, rect.y_center, rect.width, rect.height, rect.rotation)]


def number(packet):
    return rounded(packet_getter.get_float(packet))


def rounded(value):
    return round(float(value), 6)


def seen(file):
    rgb = cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB)
    image = image_frame.ImageFrame(image_format=image_frame.ImageFormat.SRGB, data=rgb)
    full = {
        "model_complexity": packet_creator.create_int(1),
        "use_prev_landmarks": packet_creator.create_bool(False),
    }
    no = packet_creator.create_bool(False)
    still = {"smooth_landmarks": no, "enable_segmentation": no, "smooth_segmentation": no}
    hands = run(
        HANDS,
        image,
        full | {"num_hands": packet_creator.create_int(8)},
        {
            "all_palm_detections": detections,
            "hand_rects_from_palm_detections": rectangles,
            HAND_PRESENCE: number,
            "single_hand_landmarks": landmarks,
        },
    )
    faces = run(FACES, image, {}, {"detections": detections})
    bodies = run(
        BODIES,
        image,
        full | still,
        {"pose_detections": detections, "pose_rect_from_detection": rectangle, BODY_PRESENCE: number},
    )
    return {
        "palms": only(hands["all_palm_detections"]),
        "hand_regions": only(hands["hand_rects_from_palm_detections"]),
        "hand_presences": hands[HAND_PRESENCE],
        "hand_landmarks": hands["single_hand_landmarks"],
        "faces": only(faces["detections"]),
        "bodies": only(bodies["pose_detections"]),
        "body_region": only(bodies["pose_rect_from_detection"]),
        "body_presence": only(bodies[BODY_PRESENCE]) or 0.0,
    }


def rectangles(packet):
    """As `rectangle`, of a list."""
    return [
        [rounded(v) for v in (rect.x_center, rect.y_center, rect.width, rect.height, rect.rotation)]
        for rect in packet_getter.get_proto_list(packet)
    ]


def only(packets):
    return packets[0] if packets else []


if __name__ == "__main__":
    resource_util.set_resource_dir(str(PACKAGE.parent))
    files = sorted(Path(sys.argv[1]).glob("*.png"))
    table = {file.stem: seen(file) for file in files}
    lines = [f'  "{name}": {json.dumps(found)}' for name, found in table.items()]
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")
