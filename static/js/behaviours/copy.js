// Taking what stands in a field along: to the clipboard, or selected for the hand where a browser refuses that.

/** Whether it is on the clipboard now. @param {string} id of a text field */
export const copied = async (id) => {
  const field = document.getElementById(id)
  if (!(field instanceof HTMLInputElement)) return false
  try {
    await navigator.clipboard.writeText(field.value)
    return true
  } catch {
    field.focus()
    field.select()
    return false
  }
}
