// Puts the room that was joined into the address, so that a reload or a copied
// link leads to it.
document.addEventListener('rotunda-joined', (event) => {
  const address = new URL(location.href);
  address.searchParams.set('room', event.detail.room.name);
  history.replaceState(history.state, '', address);
});
