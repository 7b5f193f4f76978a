// Inserts a token into the text that was written in last. Without this file the tokens are there to be copied.
for (const offer of document.querySelectorAll("[data-token-offer]")) {
  const fields = [...document.querySelectorAll("[data-tokens]")];
  const [search, day, form] = ["search", "day", "form"].map((name) => offer.querySelector(`#token-${name}`));
  const status = offer.querySelector("[data-token-status]");
  const rows = [...offer.querySelectorAll("[data-token-name]")];
  let last = fields.find((field) => field.tagName === "TEXTAREA") ?? fields[0];
  let touched = false;

  for (const field of fields) {
    field.addEventListener("focus", () => { last = field; touched = true; });
  }

  // A day in a token has no spaces in it: 平成26年8月20日, H26.8.20 and 2014-08-20 are all read.
  const written = (row) => {
    const button = row.querySelector("[data-token-insert]");
    if (row.dataset.tokenKind !== "figure" || (!day.value.trim() && !form.value)) {
      return button.dataset.tokenInsert;
    }
    const on = day.value.replace(/\s+/g, "");
    const standing = button.dataset.tokenInsert.match(/on=[^ }]+/);
    const options = [on ? `on=${on}` : standing && standing[0], form.value];
    return `{{${[row.dataset.tokenName, ...options.filter(Boolean)].join(" ")}}}`;
  };

  const show = () => {
    for (const row of rows) {
      row.querySelector("code").textContent = written(row);
    }
  };

  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const narrow = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const row of rows) {
      const text = plain(`${row.textContent} ${row.dataset.tokenName}`);
      row.hidden = !words.every((word) => text.includes(word));
      found += row.hidden ? 0 : 1;
    }
    status.textContent = found ? "" : status.dataset.none;
    status.classList.toggle("visually-hidden", found > 0);
  };

  const insert = (row) => {
    const token = written(row);
    if (!touched) {
      last.setSelectionRange(last.value.length, last.value.length);
    }
    last.focus();
    last.setRangeText(token, last.selectionStart, last.selectionEnd, "end");
    last.dispatchEvent(new Event("input", { bubbles: true }));
    status.textContent = `${status.dataset.inserted} ${token}`;
  };

  if (last) {
    offer.querySelector("[data-token-tools]").hidden = false;
    for (const row of rows) {
      const button = row.querySelector("[data-token-insert]");
      button.hidden = false;
      button.addEventListener("click", () => insert(row));
    }
    search.addEventListener("input", narrow);
    search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    day.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    day.addEventListener("input", show);
    form.addEventListener("change", show);
  }
}
