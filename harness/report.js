// What the page can do with scripts. Without them it stands as it was written, and all of it can be read.
(function () {
"use strict";
function each(list, action) { Array.prototype.forEach.call(list, action); }
function make(tag, name, text) {
  var element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}

// --- A table is sorted by the column whose head is pressed: up, down, and as it was written.
each(document.querySelectorAll("table"), function (table) {
  var heads = table.tHead.rows[0].cells, body = table.tBodies[0], written = Array.from(body.rows);
  if (written.length < 2) return;
  function sort(head, column) {
    var next = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort") || "none"];
    function key(row) {
      var cell = row.cells[column];
      return cell.dataset.sort !== undefined ? Number(cell.dataset.sort) : cell.textContent.trim();
    }
    var rows = written.map(function (row) { return { row: row, key: key(row) }; });
    if (next !== "none") rows.sort(function (a, b) { // stable: what is equal stays as it was written
      if (typeof a.key !== typeof b.key) return typeof a.key === "number" ? -1 : 1; // gaps go last, either way
      var order = typeof a.key === "number" ? a.key - b.key : a.key.localeCompare(b.key, "en", { numeric: true });
      return next === "ascending" ? order : -order;
    });
    each(heads, function (other) { other.removeAttribute("aria-sort"); });
    if (next !== "none") head.setAttribute("aria-sort", next);
    rows.forEach(function (entry) { body.appendChild(entry.row); });
  }
  each(heads, function (head, column) {
    var button = make("button");
    button.type = "button";
    while (head.firstChild) button.appendChild(head.firstChild);
    head.appendChild(button);
    button.addEventListener("click", function () { sort(head, column); });
  });
});

// --- A frame says that there is more in it than can be seen, and only such a one is a stop of the keyboard.
function look(frame) {
  var right = frame.getBoundingClientRect().right, table = frame.querySelector("table"), count = 0;
  var beyond = frame.scrollWidth - frame.clientWidth, more = beyond > 1 && frame.scrollLeft < beyond - 1;
  frame.classList.toggle("more", more);
  if (beyond > 1) frame.tabIndex = 0; else frame.removeAttribute("tabindex");
  if (!table) return;
  if (more) each(table.tHead.rows[0].cells, function (head) { if (head.getBoundingClientRect().right > right + 1) count++; });
  var hint = table.caption.querySelector(".hint") || table.caption.appendChild(make("span", "hint"));
  hint.textContent = count ? count + (count > 1 ? " more columns →" : " more column →") : "";
}
var sizes = new ResizeObserver(function (entries) {
  requestAnimationFrame(function () { // what changes sizes does so after they were told
    entries.forEach(function (entry) { look(entry.target.closest(".scroll, .frame")); });
  });
});
each(document.querySelectorAll(".scroll, .frame"), function (frame) {
  sizes.observe(frame);
  sizes.observe(frame.firstElementChild);
  frame.addEventListener("scroll", function () { look(frame); }, { passive: true });
});

// --- What belongs to an implementation can be hidden in all plots at once; its rows in tables fade.
var models = {}, colours = {}, hidden = new Set(), boxes = [];
each(document.querySelectorAll(".name"), function (name) {
  var chip = name.firstElementChild, label = name.textContent;
  if (models[label]) return;
  models[label] = chip.title || "other models";
  colours[models[label]] = chip.getAttribute("style");
});
var rules = document.head.appendChild(make("style"));
var notice = make("p", "notice"), told = notice.appendChild(make("span")), all = notice.appendChild(make("button", "", "Show all"));
notice.hidden = true;
told.setAttribute("role", "status");
all.type = "button";
document.body.appendChild(notice);

function show() {
  var names = Array.from(hidden);
  rules.textContent = names.map(function (name) { return "svg [data-of=" + JSON.stringify(name) + "]"; }).join(",") +
    (names.length ? "{display:none}" : "");
  each(document.querySelectorAll("tr[data-row]"), function (row) { row.classList.toggle("hidden", hidden.has(row.dataset.row)); });
  boxes.forEach(function (box) {
    var off = box.names.filter(function (name) { return hidden.has(name); }).length;
    box.input.checked = off === 0;
    box.input.indeterminate = off > 0 && off < box.names.length;
  });
  notice.hidden = names.length === 0;
  told.textContent = names.length ? "Not shown in plots: " + names.join(", ") + "." : "";
}
function choose(names, on) {
  names.forEach(function (name) { if (on) hidden.delete(name); else hidden.add(name); });
  show();
}
all.addEventListener("click", function () { choose(Array.from(hidden), true); });

function add_box(place, names, words, kind) {
  var label = place.appendChild(make("label", kind)), input = label.appendChild(make("input"));
  input.type = "checkbox";
  if (kind) {
    var chip = label.appendChild(make("span", "chip"));
    if (colours[words]) chip.setAttribute("style", colours[words]);
  }
  label.appendChild(document.createTextNode(words));
  input.addEventListener("change", function () { choose(names, input.checked); });
  boxes.push({ input: input, names: names });
}
function fill(place, labels) {
  var groups = {};
  labels.forEach(function (label) {
    var model = models[label] || "other models";
    (groups[model] = groups[model] || []).push(label);
  });
  Object.keys(groups).sort().forEach(function (model) {
    var item = place.appendChild(make("li"));
    item.setAttribute("role", "group");
    item.setAttribute("aria-label", model);
    // The model's box is for all of it, whatever else of it other plots show.
    add_box(item, Object.keys(models).filter(function (name) { return models[name] === model; }).concat(groups[model]), model, "model");
    groups[model].forEach(function (label) { add_box(item, [label], label, ""); });
  });
  show();
}
each(document.querySelectorAll("figure"), function (figure) {
  var labels = [];
  each(figure.querySelectorAll("[data-of]"), function (part) {
    if (labels.indexOf(part.dataset.of) < 0) labels.push(part.dataset.of);
  });
  if (labels.length < 2) return;
  var details = make("details", "hide"), list = make("ul");
  details.appendChild(make("summary", "", "Hide some of " + labels.length));
  details.appendChild(list);
  details.addEventListener("toggle", function () { if (details.open && !list.firstChild) fill(list, labels); });
  figure.appendChild(details);
});

// --- Contents: open where they have a column of their own, and folded away once a link was followed.
var contents = document.querySelector(".contents"), fold = contents && contents.querySelector("details");
if (fold) {
  var column = matchMedia("(min-width: 92rem)"), links = {};
  var adjust = function () { fold.open = column.matches; };
  adjust();
  column.addEventListener("change", adjust);
  contents.addEventListener("click", function (event) { if (event.target.closest("a") && !column.matches) fold.open = false; });
  document.addEventListener("click", function (event) { if (!column.matches && !contents.contains(event.target)) fold.open = false; });
  contents.addEventListener("keydown", function (event) { if (event.key === "Escape" && !column.matches) fold.open = false; });
  each(contents.querySelectorAll("a"), function (link) { links[decodeURIComponent(link.hash.slice(1))] = link; });
  var spy = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      var head = entry.target.querySelector("[id]"), link = head && links[head.id];
      if (!link) return;
      if (entry.isIntersecting) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    });
  }, { rootMargin: "-15% 0px -80%" });
  each(document.querySelectorAll("section"), function (section) { spy.observe(section); });
}

// --- The id of a figure is copied when it is pressed.
document.addEventListener("click", function (event) {
  var id = event.target.closest && event.target.closest("a.id");
  if (id && navigator.clipboard) navigator.clipboard.writeText(id.textContent).catch(function () {});
});
})();
