// Puts the example of the chosen deviation into the field of its value; without this it stands in the list.
for (const select of document.querySelectorAll("select[data-value]")) {
  const field = document.getElementById(select.dataset.value);
  const show = () => {
    const example = select.selectedOptions[0]?.dataset.example;
    field.disabled = example === undefined;
    field.value = example ?? "";
  };
  if (field.value === "") show();
  select.addEventListener("change", show);
}
