// The three programs of the moving layer. Places come in CSS pixels; uScreen turns them into clip space.

const CLIP = `
uniform vec4 uScreen; // width, height, time, pixels a CSS pixel
vec4 clip(vec2 place) { return vec4(place.x / uScreen.x * 2.0 - 1.0, 1.0 - place.y / uScreen.y * 2.0, 0.0, 1.0); }
`

export const RIBBON = {
  vertex: `#version 300 es
in vec2 aPosition;
in vec4 aColour;
out vec4 vColour;
${CLIP}
void main() { gl_Position = clip(aPosition); vColour = aColour; }`,
  fragment: `#version 300 es
precision mediump float;
in vec4 vColour;
out vec4 finalColor;
void main() { finalColor = vColour; }`,
}

export const SPRITE = {
  vertex: `#version 300 es
in vec2 aCorner;
in vec4 aPlace;  // x, y, half width, half height
in vec2 aTurn;   // angle, kind
in vec4 aColour;
out vec2 vAt;
out vec4 vColour;
flat out float vKind;
flat out float vEdge; // one screen pixel in the sprite's own measure
${CLIP}
void main() {
  float edge = 1.5 / uScreen.w;
  vec2 size = aPlace.zw + edge;
  vec2 at = aCorner * size;
  float c = cos(aTurn.x), s = sin(aTurn.x);
  gl_Position = clip(aPlace.xy + vec2(c * at.x - s * at.y, s * at.x + c * at.y));
  vAt = aCorner * size / aPlace.zw;
  vColour = aColour;
  vKind = aTurn.y;
  vEdge = 1.0 / (uScreen.w * max(aPlace.z, 0.01));
}`,
  fragment: `#version 300 es
precision highp float;
in vec2 vAt;
in vec4 vColour;
flat in float vKind;
flat in float vEdge;
out vec4 finalColor;
void main() {
  float d = length(vAt);
  float shape;
  if (vKind < 0.5) shape = 1.0 - smoothstep(1.0 - vEdge, 1.0 + vEdge, d);
  else if (vKind < 1.5) { float f = max(0.0, 1.0 - d); shape = f * f * (0.35 + 0.65 * f); }
  else if (vKind < 2.5) { float w = 1.5 * vEdge; shape = 1.0 - smoothstep(w * 0.55, w + vEdge * 0.6, abs(d - 1.0 + w)); }
  else if (vKind < 3.5) {
    vec2 a = abs(vAt);
    float star = sqrt(a.x) + sqrt(a.y); // four arms, hollow between them
    shape = 1.0 - smoothstep(0.94, 1.03, star);
  } else {
    float turn = atan(vAt.y, vAt.x);
    float rim = 0.66 + 0.06 * sin(turn * 3.0 + vColour.r * 40.0) + 0.05 * sin(turn * 5.0 + vColour.g * 60.0) + 0.03 * sin(turn * 9.0);
    shape = (1.0 - smoothstep(rim - 0.16, rim + 0.1, d)) * (0.82 + 0.18 * smoothstep(rim - 0.3, rim - 0.05, d));
  }
  finalColor = vColour * shape;
}`,
}

export const DUST = {
  vertex: `#version 300 es
in vec4 aSeed; // radius, phase, size, order: each 0 to 1
uniform vec4 uView;  // a, b, e, f of the camera
uniform vec4 uDust;  // share drawn, brightness, pulse, drift
uniform vec4 uTint;  // r, g, b, alpha below the light
out vec4 vColour;
${CLIP}
void main() {
  float far = sqrt(aSeed.x) * 820.0;
  float turn = aSeed.y * 6.2831853 + uScreen.z * uDust.w * (0.9 / (0.35 + far / 220.0));
  vec2 at = vec2(500.0 + far * cos(turn), 300.0 + far * sin(turn));
  at += 9.0 * vec2(sin(uScreen.z * 0.31 + aSeed.y * 40.0), cos(uScreen.z * 0.23 + aSeed.x * 40.0));
  vec2 place = vec2(uView.x * at.x - uView.y * at.y + uView.z, uView.y * at.x + uView.x * at.y + uView.w);
  gl_Position = aSeed.w < uDust.x ? clip(place) : vec4(2.0, 2.0, 2.0, 1.0);
  float twinkle = 0.55 + 0.45 * sin(uScreen.z * (0.6 + 2.2 * aSeed.z) + aSeed.y * 90.0);
  gl_PointSize = (0.9 + 1.9 * aSeed.z * aSeed.z) * uScreen.w * (1.0 + 0.5 * uDust.z);
  float light = uDust.y * twinkle * (0.32 + 0.8 * aSeed.z * aSeed.z);
  vColour = vec4(uTint.rgb * light, light * uTint.a);
}`,
  fragment: `#version 300 es
precision mediump float;
in vec4 vColour;
out vec4 finalColor;
void main() {
  float d = length(gl_PointCoord - 0.5) * 2.0;
  finalColor = vColour * (1.0 - smoothstep(0.45, 1.0, d));
}`,
}
