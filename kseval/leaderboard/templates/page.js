"use strict";
// Sorts the table and switches it to the values of one group. Everything shown was laid out by kseval: nothing is
// computed here, and the page reads well without this script.
{
  document.documentElement.classList.remove("still");
  const board = document.getElementById("board");
  const footnotes = document.getElementById("footnotes");
  const said = document.getElementById("said");
  const heads = [...board.tHead.rows[0].cells];
  const selects = [...document.querySelectorAll("select[data-grouping]")];
  const templates = [...document.querySelectorAll("template[data-grouping]")];
  const clips = [...document.querySelectorAll("article.clip")];
  const whole = { body: board.tBodies[0].cloneNode(true), notes: footnotes.firstElementChild.cloneNode(true) };

  const number = (row, at) => (row.cells[at].dataset.value === undefined ? null : Number(row.cells[at].dataset.value));

  function compare(at, sign) {
    if (at === 0) {
      return (one, two) => sign * one.cells[0].textContent.localeCompare(two.cells[0].textContent);
    }
    return (one, two) => {
      const [first, second] = [number(one, at), number(two, at)];
      // What has no value is last in either order.
      if (first === null || second === null) return (first === null) - (second === null);
      return sign * (first - second);
    };
  }

  function show(body, notes) {
    board.tBodies[0].replaceWith(body.cloneNode(true));
    footnotes.replaceChildren(notes.cloneNode(true));
    const sorted = heads.findIndex((head) => head.ariaSort !== "none");
    if (sorted >= 0) sort(sorted, heads[sorted].ariaSort);
  }

  function sort(at, direction) {
    heads.forEach((head, index) => { head.ariaSort = index === at ? direction : "none"; });
    const sign = direction === "ascending" ? 1 : -1;
    const body = board.tBodies[0];
    body.append(...[...body.rows].sort(compare(at, sign)));
  }

  function chosen() {
    const select = selects.find((each) => each.value);
    return select && templates.find(
      (each) => each.dataset.grouping === select.dataset.grouping && each.dataset.index === select.value,
    );
  }

  function refresh() {
    const template = chosen();
    if (template) {
      const content = template.content;
      show(content.querySelector("tbody"), content.querySelector("ul"));
    } else {
      show(whole.body, whole.notes);
    }
    const { grouping, group } = template ? template.dataset : {};
    said.textContent = template
      ? `Values of ${grouping} “${group || "(none)"}”. Who is best is decided over all clips only.`
      : "Values over all clips. A column’s title sorts by it.";
    let left = 0;
    for (const clip of clips) {
      clip.hidden = template !== undefined && grouping in clip.dataset && clip.dataset[grouping] !== group;
      left += !clip.hidden;
    }
    const told = document.getElementById("clips-said");
    if (told) told.textContent = left < clips.length ? `${left} of them are of ${grouping} “${group}”.` : "";
  }

  heads.forEach((head, at) => head.querySelector("button").addEventListener("click", () => {
    // The best first, then the worst first, then the order of the rows as they were.
    const first = head.dataset.better === "higher" ? "descending" : "ascending";
    const second = first === "ascending" ? "descending" : "ascending";
    const next = head.ariaSort === "none" ? first : head.ariaSort === first ? second : "none";
    if (next === "none") {
      head.ariaSort = "none";
      refresh();
    } else {
      sort(at, next);
    }
  }));

  for (const select of selects) {
    select.addEventListener("change", () => {
      // Values exist by source and by task, not by both at once: choosing one takes the other back to all.
      for (const other of selects) if (other !== select) other.value = "";
      refresh();
    });
  }
}
