// Runs inside a page of the report, as a reader's browser shows it, and tells its parent what is wrong with it:
// a list of sentences, none where all is well. What is checked after the page was used comes last.
(function () {
"use strict";
var wrong = [], told = {};
function tell(kind, element, more) {
  told[kind] = (told[kind] || 0) + 1;
  if (told[kind] > 3) return; // the first few tell enough
  var where = element ? element.tagName.toLowerCase() + (element.id ? "#" + element.id : "") +
    (element.getAttribute("class") ? "." + element.getAttribute("class") : "") +
    " '" + element.textContent.trim().replace(/\s+/g, " ").slice(0, 40) + "'" : "";
  wrong.push(kind + ": " + where + (more ? " " + more : ""));
}
function all(selector, root) { return Array.from((root || document).querySelectorAll(selector)); }
function shown(element) { return element.checkVisibility(); }

addEventListener("error", function (event) { tell("error", event.target.tagName ? event.target : null, event.message); }, true);
addEventListener("securitypolicyviolation", function (event) { tell("refused", null, event.violatedDirective + " " + event.blockedURI); });
["error", "warn"].forEach(function (level) {
  console[level] = function (text) { tell("console." + level, null, text); };
});

// --- Structure
function check_structure() {
  var ids = {}, last = 0;
  if (document.documentElement.lang !== "en" || !document.title.trim()) tell("no language or title");
  all("[id]").forEach(function (element) {
    if (ids[element.id]) tell("id twice", element, element.id);
    ids[element.id] = true;
  });
  all("[href],[*|href]").forEach(function (link) {
    var target = link.getAttribute("href") || link.getAttribute("xlink:href");
    if (target[0] === "#" && !ids[decodeURIComponent(target.slice(1))]) tell("leads nowhere", link, target);
  });
  all("svg *").forEach(function (part) {
    Array.from(part.attributes).forEach(function (attribute) {
      var at = /url\(["']?#([^)"']*)/.exec(attribute.value);
      if (at && !ids[at[1]]) tell("leads nowhere", part, at[0]);
    });
  });
  all("h1,h2,h3,h4,h5,h6").forEach(function (heading) {
    var level = Number(heading.tagName[1]);
    if (level > last + 1) tell("heading skips a level", heading);
    last = level;
  });
  if (all("h1").length !== 1) tell("not one h1");
  if (!all("nav a").length) tell("no contents");
  if (!document.querySelector(".skip[href='#content']")) tell("no skip link");
  all("table").forEach(function (table) {
    if (!table.caption || !table.caption.textContent.trim()) tell("table without caption", table);
    all("thead th:not([scope=col]), tbody th:not([scope=row])", table).forEach(function (th) { tell("head without scope", th); });
    all("tbody tr", table).forEach(function (row) { if (row.cells[0].tagName !== "TH") tell("row without head", row); });
  });
  all("input").forEach(function (input) { if (!input.labels.length) tell("input without label", input); });
  all("button").forEach(function (button) { if (!button.textContent.trim()) tell("button without words", button); });
  all("[src],link[href],object,embed,[srcset],[poster]").forEach(function (element) {
    var from = element.getAttribute("src") || element.getAttribute("href") || "";
    if (!/^data:|^checks\.js$/.test(from)) tell("fetches", element, from);
  });
  all("style").forEach(function (style) {
    var found = /@import|url\((?!["']?(#|data:))[^)]*/.exec(style.textContent);
    if (found) tell("fetches", null, found[0]);
  });
  if (document.getAnimations().length) tell("moves");
}

// --- Room
function scrolls(element) {
  for (var at = element.parentElement; at && at !== document.body; at = at.parentElement)
    if (getComputedStyle(at).overflowX !== "visible") return true;
  return false;
}
function out_of_flow(style) { return /absolute|fixed/.test(style.position) || style.display === "none" || style.display === "contents"; }
function check_room() {
  var width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) tell("page overflows", null, document.documentElement.scrollWidth + " > " + width);
  all("body *:not(svg *)").forEach(function (element) {
    var rectangle = element.getBoundingClientRect(), style = getComputedStyle(element);
    if (!shown(element) || out_of_flow(style)) return;
    if ((rectangle.right > width + 1 || rectangle.left < -1) && !scrolls(element) && !element.closest(".skip")) tell("overflows", element);
    if (/^(td|th|p|h\d|li|caption|figcaption|summary|label)$/i.test(element.tagName) && style.display !== "inline" &&
        element.scrollWidth > element.clientWidth + 1) tell("is wider than its place", element);
    var before = null;
    Array.from(element.children).forEach(function (child) {
      var own = getComputedStyle(child);
      if (!shown(child) || out_of_flow(own)) return;
      var box = child.getBoundingClientRect();
      if (own.display.indexOf("inline") !== 0) {
        if (before && Math.min(box.right, before.right) - Math.max(box.left, before.left) > 1 &&
            Math.min(box.bottom, before.bottom) - Math.max(box.top, before.top) > 1) tell("overlaps", child);
        before = box;
      }
    });
  });
  all("svg").forEach(function (svg) {
    var box = svg.getBoundingClientRect();
    if (box.width < 200 || box.height < 50 || all("path,use,rect", svg).length < 5) tell("empty plot", svg);
    if ((svg.getAttribute("aria-label") || "").length < 10) tell("plot without words", svg);
  });
  all("svg polygon:not([points]),svg path:not([d]),svg use:not([*|href]),svg circle:not([r])").forEach(function (part) {
    tell("shape without form", part);
  });
  all(".missing").forEach(function (place) { tell("missing plot", place); });
  all("img").forEach(function (image) { if (!image.naturalWidth || !image.alt) tell("empty image", image); });
  all(".scroll,.frame").forEach(function (frame) {
    if ((frame.scrollWidth > frame.clientWidth + 1) !== frame.classList.contains("more")) tell("hint is wrong", frame);
  });
}

// --- Contrast, of every text against what is behind it (WCAG 2)
function colour_of(text) {
  var parts = (/rgba?\(([^)]*)\)/.exec(text) || ["", "0,0,0,0"])[1].split(/[ ,\/]+/).map(Number);
  return { rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1 };
}
function mix(front, back, alpha) { return front.map(function (value, i) { return value * alpha + back[i] * (1 - alpha); }); }
function luminance(rgb) {
  var parts = rgb.map(function (value) { value /= 255; return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4); });
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}
function background_of(element) {
  if (!element) return [255, 255, 255];
  var own = colour_of(getComputedStyle(element).backgroundColor);
  return own.alpha === 1 ? own.rgb : mix(own.rgb, background_of(element.parentElement), own.alpha);
}
function contrast_of(element) {
  var style = getComputedStyle(element), colour = colour_of(element.ownerSVGElement ? style.fill : style.color);
  var back = background_of(element), alpha = colour.alpha, at;
  for (at = element; at; at = at.parentElement) alpha *= Number(getComputedStyle(at).opacity);
  var lights = [luminance(mix(colour.rgb, back, alpha)), luminance(back)].sort(function (a, b) { return b - a; });
  return (lights[0] + 0.05) / (lights[1] + 0.05);
}
function check_contrast() {
  var seen = {}, walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    var element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(element) || /script|style/i.test(element.tagName)) continue;
    var contrast = contrast_of(element);
    if (contrast < 4.5) tell("contrast", element, contrast.toFixed(2));
  }
}

// --- Contrast of marks, of chips and of what in plots belongs to an implementation, against the page (WCAG 2 asks for
// 3 of graphics). Bands that can be seen through, guides, and the paper around markers say nothing alone.
function paint_contrast(element, paint, opacity) {
  var colour = colour_of(paint), back = background_of(element.closest("svg") ? element.closest("figure") : element.parentElement);
  var lights = [luminance(colour.rgb), luminance(back)].sort(function (a, b) { return b - a; });
  return colour.alpha * Number(opacity) < 0.9 ? 0 : (lights[0] + 0.05) / (lights[1] + 0.05);
}
function check_marks() {
  var least = 3, marks = 0;
  all("svg [data-of] :is(path,polygon,use,circle,rect)").forEach(function (part) {
    var style = getComputedStyle(part), inked = part.closest("[color]");
    if (part.matches("[stroke='#d8dee4']") || inked && inked.matches("[color='#ffffff' i]")) return;
    var contrast = Math.max(paint_contrast(part, style.fill, style.fillOpacity), paint_contrast(part, style.stroke, style.strokeOpacity));
    marks++;
    if (contrast && contrast < least) tell("pale mark", part, part.closest("[data-of]").dataset.of + " " + contrast.toFixed(2));
  });
  all(".chip").forEach(function (chip) {
    var contrast = paint_contrast(chip, getComputedStyle(chip).backgroundColor, 1);
    if (contrast < least) tell("pale chip", chip, chip.parentElement.textContent + " " + contrast.toFixed(2));
  });
  if (!marks && document.querySelector("svg")) tell("no plot has a mark");
}

// --- Use
// Words in a plot end before its edges do.
function check_words() {
  var air = 1; // pixels that a font may differ by
  all("figure svg text").forEach(function (text) {
    var box = text.getBoundingClientRect(), plot = text.ownerSVGElement.getBoundingClientRect();
    if (!box.width || !plot.width) return;
    if (box.left < plot.left - air || box.right > plot.right + air || box.top < plot.top - air || box.bottom > plot.bottom + air)
      tell("clipped words", text, text.textContent.trim().slice(0, 40));
  });
}

function keys_of(rows, column) {
  return rows.map(function (row) {
    var cell = row.cells[column];
    return cell.dataset.sort !== undefined ? Number(cell.dataset.sort) : cell.textContent.trim();
  });
}
function check_order(table, column, down) {
  var rows = Array.from(table.tBodies[0].rows), keys = keys_of(rows, column);
  for (var i = 1; i < rows.length; i++) {
    var a = keys[i - 1], b = keys[i], order;
    if (typeof a !== typeof b) order = typeof a === "number" ? -1 : 1;
    else order = (typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true })) * (down ? -1 : 1);
    if (order > 0) tell("sorting does not sort", table, "column " + column);
    if (order === 0 && rows[i - 1].written > rows[i].written) tell("sorting is not stable", table, "column " + column);
  }
}
function check_sorting() {
  all("table").forEach(function (table) {
    var heads = Array.from(table.tHead.rows[0].cells), rows = Array.from(table.tBodies[0].rows);
    if (rows.length < 3) return;
    rows.forEach(function (row, i) { row.written = i; });
    heads.forEach(function (head, column) {
      var button = head.querySelector("button");
      if (!button || button.tabIndex !== 0) return tell("head cannot be pressed", head);
      ["ascending", "descending", null].forEach(function (state) {
        button.click();
        if (head.getAttribute("aria-sort") !== state) tell("aria-sort is not " + state, head);
        if (state) check_order(table, column, state === "descending");
      });
      Array.from(table.tBodies[0].rows).forEach(function (row, i) { if (row.written !== i) tell("order is not restored", table); });
    });
  });
}
function visible_parts(label) {
  return all("svg [data-of]").filter(function (part) { return part.dataset.of === label && getComputedStyle(part).display !== "none"; }).length;
}
function check_hiding() {
  var hide = document.querySelector(".hide");
  if (!hide) return tell("no plot can hide a model");
  hide.open = true;
  hide.dispatchEvent(new Event("toggle"));
  check_marks();
  var boxes = all("label:not(.model) input", hide), models = all("label.model input", hide);
  if (boxes.length < 2 || !models.length) return tell("nothing to hide", hide);
  boxes.forEach(function (box) {
    var label = box.labels[0].textContent, before = visible_parts(label), rows = all("tr[data-row]").filter(function (row) { return row.dataset.row === label; });
    box.click();
    if (!before || visible_parts(label)) tell("is not hidden", box.labels[0]);
    rows.forEach(function (row) { if (!(Number(getComputedStyle(row.cells[0]).opacity) < 1)) tell("row does not fade", row); });
    box.click();
    if (visible_parts(label) !== before) tell("does not come back", box.labels[0]);
  });
  models[0].click();
  var group = models[0].closest("li");
  all("label:not(.model)", group).forEach(function (label) {
    if (visible_parts(label.textContent) || label.control.checked) tell("model is not hidden", group);
  });
  var notice = document.querySelector(".notice");
  if (notice.hidden || !notice.textContent) tell("nothing says what is hidden");
  notice.querySelector("button").click();
  if (all("svg [data-of]").some(function (part) { return getComputedStyle(part).display === "none"; }) || !notice.hidden) tell("not all is shown again");
  hide.open = false;
}
function check_ids() {
  var toggle = document.querySelector("#show-ids"), ids = all(".id");
  if (!toggle || !ids.length) return tell("figures have no ids");
  if (ids.some(shown)) tell("ids are shown unasked");
  toggle.click();
  ids.forEach(function (id) { if (!shown(id) && !id.closest("details:not([open])")) tell("id is not shown", id); });
  check_room();
  toggle.click();
  var cell = ids[0].closest("td,th");
  location.hash = ids[0].hash;
  var target = document.getElementById(ids[0].textContent);
  if (!target || getComputedStyle(target).outlineStyle === "none") tell("target does not stand out", cell);
}

// --- All of it, once the page is there and has been looked at
addEventListener("load", function () {
  var style = document.head.appendChild(document.createElement("style"));
  style.textContent = "section { content-visibility: visible !important }";
  requestAnimationFrame(function () { requestAnimationFrame(function () { requestAnimationFrame(function () { setTimeout(function () {
    check_structure();
    check_room();
    check_contrast();
    check_marks();
    check_words();
    if (/use/.test(window.name)) {
      check_sorting();
      check_hiding();
      check_ids();
    }
    parent.postMessage(wrong, "*");
  }, 0); }); }); });
});
})();
