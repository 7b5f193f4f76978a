// A click in an electropherogram sets the start or the end of a peak: the empty field, else the nearer one.
// Without this file the two times are typed.
for (const form of document.querySelectorAll("[data-pick-times]")) {
  const drawing = document.getElementById(form.dataset.pickTimes)?.querySelector("svg");
  const fields = ["start", "end"].map((name) => form.elements[name]);
  const byHand = form.querySelector('[name="decision"][value="reintegrate"]');
  if (!drawing || !byHand) continue;
  drawing.dataset.picks = "";
  const { left, right, low, high } = Object.fromEntries(
    ["left", "right", "low", "high"].map((name) => [name, Number(drawing.dataset[name])]),
  );
  const [, , width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
  const lines = fields.map(() => {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("class", "rule hand");
    drawing.append(line);
    return line;
  });

  const show = () => {
    fields.forEach((field, at) => {
      const share = (Number(field.value) - low) / (high - low);
      const x = (left + share * (right - left)) * width;
      const seen = byHand.checked && field.value && share >= 0 && share <= 1;
      lines[at].setAttribute("d", seen ? `M${x.toFixed(1)} 26V${height - 44}` : "");
    });
  };

  drawing.addEventListener("click", (event) => {
    const box = drawing.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width - left) / (right - left);
    if (share < 0 || share > 1) return;
    const minutes = low + share * (high - low);
    const empty = fields.find((field) => !field.value.trim());
    const distance = (field) => Math.abs(Number(field.value) - minutes);
    const nearer = distance(fields[0]) <= distance(fields[1]) ? fields[0] : fields[1];
    (empty ?? nearer).value = minutes.toFixed(3);
    byHand.checked = true;
    show();
  });
  form.addEventListener("input", show);
  show();
}
