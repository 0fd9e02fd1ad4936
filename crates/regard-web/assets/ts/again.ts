// A form whose later fields depend on earlier ones asks for itself again when one of those was chosen.
document.addEventListener('change', (event) => {
  const field = event.target;
  if (!(field instanceof HTMLSelectElement || field instanceof HTMLInputElement)) return;
  if (field.dataset.again === undefined) return;
  const again = field.form?.querySelector<HTMLButtonElement>('button[value="look"]');
  if (again) field.form?.requestSubmit(again);
});
