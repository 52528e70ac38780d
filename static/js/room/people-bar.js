// The people in the top line: oneself first, then others, then how many more there are. It opens the people's drawer.

import { badge, element, personInWords } from "./shown.js"

const MOST = 5

/** @param {HTMLElement} bar the button @param {import("./people.js").People} people */
export const createPeopleBar = (bar, people) => {
  let last = ""
  people.watch(() => {
    const all = people.all()
    const words = all.map(personInWords).join("; ")
    const now = JSON.stringify(all.map(({ name, color, state }) => [name, color, state])) + words
    if (now === last) return
    last = now
    const more = all.length - MOST
    const badges = all.slice(0, more > 0 ? MOST - 1 : MOST).map((person) => badge(person))
    if (more > 0) badges.push(element("span", { className: "person person--more", textContent: `+${more + 1}` }))
    for (const one of badges) one.setAttribute("aria-hidden", "true") // the name beside them says them whole
    const name = `${all.length === 1 ? "1 person" : `${all.length} people`} here: ${words}`
    bar.replaceChildren(element("span", { className: "visually-hidden", textContent: name }), ...badges)
    bar.hidden = !all.length
    bar.title = words
    for (const mark of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-people=count]"))) {
      mark.hidden = all.length < 2
      mark.textContent = String(all.length)
      mark.setAttribute("aria-label", `${all.length} here`)
    }
  })
}
