// Handing a page's address on by the device itself, where it can: [data-share] holds the address, data-title what it is called.

/** @param {Event} event */
const onClick = async (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-share]"))
  if (!button) return
  try {
    await navigator.share({ url: button.dataset.share, title: button.dataset.title })
  } catch {
    // they thought better of it
  }
}

if ("share" in navigator) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-share]"))) button.hidden = false
  document.addEventListener("click", onClick)
}
