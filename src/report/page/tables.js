// Makes the page's tables sortable: a press on a column's head sorts by it, another one turns the order round. The first
// press on numbers puts the largest first.

minlife.sortable = (table) => {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  const first = [...body.rows];
  const valueOf = (row, k) => {
    const cell = row.cells[k], value = cell.dataset.v ?? cell.textContent;
    if (value === "") return null;
    return cell.classList.contains("number") ? Number(value) : value;
  };
  heads.forEach((head, k) => {
    const button = minlife.make("button", { type: "button", class: "sort" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const isNumber = first.some((row) => row.cells[k].classList.contains("number"));
      const was = head.getAttribute("aria-sort");
      const order = was ? (was === "ascending" ? "descending" : "ascending") : isNumber ? "descending" : "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const rows = first.map((row, place) => ({ row, place, value: valueOf(row, k) }));
      rows.sort((a, b) => {
        if (a.value === null || b.value === null) return (a.value === null) - (b.value === null) || a.place - b.place;
        return (a.value < b.value ? -sign : a.value > b.value ? sign : 0) || a.place - b.place;
      });
      body.append(...rows.map((one) => one.row));
    });
  });
};
