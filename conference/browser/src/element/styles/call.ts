/** The call: header, stage, tiles, banners and controls. */
export const call = `
.call {
  display: grid;
  grid-template: "header header" auto "middle panel" minmax(0, 1fr) "controls controls" auto / minmax(0, 1fr) auto;
  min-block-size: 0;
  position: relative;
}
.header {
  grid-area: header;
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 1rem;
  padding: 0.625rem 1rem 0;
}
.room { overflow: hidden; font-weight: 600; text-overflow: ellipsis; white-space: nowrap; }
.people { display: inline-flex; align-items: center; gap: 0.375rem; color: var(--text-muted); font-size: 0.875rem; white-space: nowrap; }
.people .icon { inline-size: 1.125rem; block-size: 1.125rem; }
.middle { grid-area: middle; position: relative; min-block-size: 0; padding: 0.625rem 1rem 0; display: grid; grid: minmax(0, 1fr) / minmax(0, 1fr); }
.alone {
  position: absolute;
  inset-block-start: 1.375rem;
  inset-inline: 1rem;
  margin-inline: auto;
  inline-size: fit-content;
  padding: 0.375rem 0.875rem;
  border-radius: 1rem;
  background: rgb(13 16 21 / 0.76);
  color: #ffffff;
  font-size: 0.875rem;
}

.messages-above {
  grid-area: middle;
  align-self: start;
  justify-self: center;
  z-index: 3;
  display: grid;
  gap: 0.5rem;
  max-inline-size: min(34rem, 100% - 2rem);
  margin-block-start: 1.125rem;
}
.banners { display: grid; gap: 0.5rem; justify-items: center; }
.banner, .messages-above .notice-list { box-shadow: 0 0.5rem 1.5rem rgb(0 0 0 / 0.28); }
.banner {
  display: flex;
  align-items: center;
  gap: 0.75rem;
  padding: 0.625rem 1rem;
  border: 1px solid var(--border);
  border-radius: var(--radius);
  background: var(--surface);
  font-weight: 500;
}
.banner-text { flex: 1 1 auto; min-inline-size: 0; }
.banner .primary { flex: none; }

.stage { position: relative; display: grid; grid: minmax(0, 1fr) auto / minmax(0, 1fr); min-block-size: 0; overflow: hidden; border-radius: var(--radius); }
.floor { position: relative; min-block-size: 0; }
.pager { display: flex; align-items: center; justify-content: center; gap: 0.75rem; padding-block-start: 0.375rem; color: var(--text-muted); font-size: 0.875rem; }
.pager .round { inline-size: 2.25rem; block-size: 2.25rem; }
.tile {
  container: tile / size;
  position: absolute;
  display: grid;
  place-items: center;
  overflow: hidden;
  border-radius: var(--radius);
  background: var(--tile);
  transition-property: inset-inline-start, inset-block-start, inline-size, block-size;
  transition-duration: 180ms;
  transition-timing-function: ease-out;
}
.tile .avatar { inline-size: clamp(2.25rem, 34cqmin, 8rem); font-size: clamp(0.875rem, 13cqmin, 3rem); }
.tile[data-self][data-kind="person"] video { scale: -1 1; }
.tile[data-kind="screen"] { background: light-dark(#cdd3dd, #000); }
.tile[data-kind="screen"] video, .tile[data-kind="custom"] video { object-fit: contain; }
.tile[data-inset] { z-index: 1; box-shadow: 0 0 0 1px rgb(255 255 255 / 0.16), 0 0.5rem 1.5rem rgb(0 0 0 / 0.4); }

.tile [part~="pin-button"] {
  position: absolute;
  inset-block-start: 0.5rem;
  inset-inline-end: 0.5rem;
  inline-size: 2.25rem;
  block-size: 2.25rem;
  background: rgb(13 16 21 / 0.76);
  color: #ffffff;
  opacity: 0;
  transition: opacity 120ms;
}
.tile [part~="pin-button"] .icon { inline-size: 1.125rem; block-size: 1.125rem; }
.tile [part~="pin-button"]:hover { background: rgb(13 16 21 / 0.92); }
.tile [part~="pin-button"][data-tone="on"] { background: var(--accent); color: var(--on-accent); }
.tile:hover [part~="pin-button"], .tile [part~="pin-button"]:focus-visible, .tile[data-pinned] [part~="pin-button"] { opacity: 1; }
@media (hover: none) { .tile [part~="pin-button"] { opacity: 0.85; } }

.tile::after {
  content: "";
  position: absolute;
  inset: 0;
  border-radius: inherit;
  box-shadow: inset 0 0 0 3px var(--speaking);
  opacity: 0;
  transition: opacity 160ms;
  pointer-events: none;
}
.tile[data-speaking]::after { opacity: 1; }
.plate {
  position: absolute;
  inset-block-end: 0.5rem;
  inset-inline-start: 0.5rem;
  display: flex;
  align-items: center;
  gap: 0.375rem;
  max-inline-size: calc(100% - 1rem);
  padding: 0.1875rem 0.625rem;
  border-radius: 0.875rem;
  background: rgb(13 16 21 / 0.76);
  color: #ffffff;
  font-size: 0.875rem;
  font-weight: 500;
  line-height: 1.25rem;
}
.name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.mark { display: inline-flex; flex: none; margin-inline-start: -0.1875rem; }
.mark .icon { inline-size: 1rem; block-size: 1rem; stroke-width: 2; }
.mark.muted { color: #ff9aa0; }
.mark.speaking { color: #3fdc90; }
.plate .link { margin-inline: 0.125rem -0.1875rem; opacity: 0.8; }
.link[data-quality=poor] { color: #ffcf70; }
.link[data-quality=lost] { color: #ff9aa0; }
.link:is([data-quality=poor], [data-quality=lost]) { opacity: 1; }
.tile[data-saving] .picture video { filter: brightness(0.4); }
.tile[data-away] > .avatar { visibility: visible; }
.tile[data-away] .picture video { opacity: 0; }
.saving {
  position: absolute;
  inset-block-start: 50%;
  inset-inline: 0.5rem;
  inline-size: fit-content;
  margin: 0 auto;
  padding: 0.1875rem 0.625rem;
  translate: 0 -50%;
  border-radius: 0.875rem;
  background: rgb(13 16 21 / 0.76);
  color: #ffffff;
  font-size: 0.875rem;
  font-weight: 500;
  text-align: center;
}
.bars { display: flex; align-items: center; gap: 0.125rem; block-size: 0.875rem; padding-inline: 0.125rem; }
.bars i { inline-size: 0.1875rem; block-size: 100%; border-radius: 0.125rem; background: currentColor; }
.bars i:nth-child(1), .bars i:nth-child(3) { block-size: 55%; }
@container tile (max-width: 11rem) {
  .avatar { translate: 0 -0.5rem; }
  .plate { inset-block-end: 0.25rem; inset-inline-start: 0.25rem; max-inline-size: calc(100% - 0.5rem); padding: 0.0625rem 0.5rem; font-size: 0.75rem; }
}

.controls {
  grid-area: controls;
  position: relative;
  display: flex;
  align-items: center;
  justify-content: center;
  gap: var(--gap);
  padding: 0.75rem 1rem calc(0.75rem + env(safe-area-inset-bottom, 0px));
}
.panel-buttons { display: contents; }
.controls [part~="leave-button"] { margin-inline-start: 0.5rem; }

@container rotunda (max-width: 40rem) {
  .header { padding: 0.5rem 0.75rem 0; }
  .middle { padding: 0.5rem 0.5rem 0; }
  .banner { flex-wrap: wrap; }
  .banner-text { flex-basis: 10rem; }
  .banner .primary { flex: 1; }
  .controls { --control-size: min(3rem, var(--rotunda-control-size, 2.75rem)); gap: min(0.5rem, var(--gap)); padding-inline: 0.5rem; }
  .menu { inset-inline-end: -3.25rem; }
  .controls [part~="leave-button"] { margin-inline-start: 0; }
}
@container rotunda (max-width: 22rem) { .controls { --control-size: min(2.625rem, var(--rotunda-control-size, 2.625rem)); gap: min(0.375rem, var(--gap)); padding-inline: 0.375rem; } }
@media (forced-colors: active) {
  .tile[data-speaking]::after { outline: 4px solid Highlight; outline-offset: -4px; box-shadow: none; }
  .plate, .alone { border: 1px solid CanvasText; background: Canvas; color: CanvasText; }
  .mark { color: CanvasText; }
  .saving { background: Canvas; color: CanvasText; }
  .bars i { background: CanvasText; forced-color-adjust: none; }
}
`;
