// Sorts a table by the column whose head is clicked. Without scripts the tables stand as they were written.
document.querySelectorAll("table").forEach(function (table) {
  var heads = table.tHead.rows[0].cells, rows = table.tBodies[0].rows;
  if (rows.length < 3) return;
  Array.prototype.forEach.call(heads, function (head, column) {
    var button = document.createElement("button");
    button.type = "button";
    while (head.firstChild) button.appendChild(head.firstChild);
    head.appendChild(button);
    button.addEventListener("click", function () {
      var up = head.getAttribute("aria-sort") !== "ascending";
      Array.prototype.forEach.call(heads, function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      function key(row) {
        var cell = row.cells[column];
        return cell.dataset.sort ? Number(cell.dataset.sort) : cell.textContent.trim();
      }
      Array.from(rows).sort(function (a, b) {
        var x = key(a), y = key(b);
        if (typeof x !== typeof y) return typeof x === "number" ? -1 : 1; // gaps go last, either way
        var order = typeof x === "number" ? x - y : x.localeCompare(y);
        return up ? order : -order;
      }).forEach(function (row) { table.tBodies[0].appendChild(row); });
    });
  });
});
