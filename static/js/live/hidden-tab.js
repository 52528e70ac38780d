// What a session does while its tab is hidden: plays on or pauses, as the listener chose, and goes on when it is seen again.

/** Whether sound goes on in a hidden tab: the listener's choice, kept in this browser. */
export const hiddenTab = {
  get keeps() {
    try {
      return localStorage.getItem("harmonic.hidden") !== "stop"
    } catch {
      return true // in a frame on another site a browser may keep nothing
    }
  },
  /** @param {boolean} keeps */
  set keeps(keeps) {
    localStorage.setItem("harmonic.hidden", keeps ? "keep" : "stop")
  },
}

/** Follows the tab for a session. @param {import("./session.js").Session} session @returns {() => void} stops it */
export const followTab = (session) => {
  let resumes = false
  const change = () => {
    const hidden = document.visibilityState === "hidden"
    session.worker.postMessage({ do: "hidden", on: hidden })
    if (hidden && session.state.status === "playing" && !hiddenTab.keeps) {
      session.pause()
      resumes = true
    } else if (!hidden && resumes) {
      resumes = false
      session.play()
    }
    if (!hidden) session.silent.when = performance.now()
  }
  document.addEventListener("visibilitychange", change)
  return () => document.removeEventListener("visibilitychange", change)
}
