const element = document.querySelector('rotunda-room');

// What a link or a frame sets, after the "#", which no server sees: a token
// must not end up in logs.
const settings = ['name', 'token', 'language', 'layout', 'controls', 'panel', 'microphone', 'camera', 'shortcuts', 'fixed'];
for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
  if (settings.includes(name)) element.setAttribute(name, value);
}

// Puts the room that was joined into the address, so that a reload or a copied
// link leads to it.
document.addEventListener('rotunda-joined', (event) => {
  const address = new URL(location.href);
  address.searchParams.set('room', event.detail.room.name);
  history.replaceState(history.state, '', address);
});
