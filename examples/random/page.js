import { connect, Match } from './rotunda.js';

const element = (id) => document.getElementById(id);
const match = new Match();
let room; // with the one who is there
let turn = 0; // which one counts

const say = (text) => { element('status').textContent = text; };

function part() {
  turn++;
  room?.leave();
  room = undefined;
  element('stranger').srcObject = null;
}

match.on('paired', async (pair) => {
  part();
  const mine = turn;
  const likes = pair.interests.length > 0 ? `, who likes ${pair.interests.join(', ')} too` : '';
  try {
    const joined = await connect({ server: 'signal', room: pair.room, token: pair.token });
    if (turn !== mine) return void joined.leave();
    room = joined;
    const show = (publication) => publication.kind === 'video' && publication.attach(element('stranger'));
    room.on('published', show);
    for (const other of room.participants.values()) other.publications.forEach(show);
    room.playback.playAll();
    say(`You talk to a stranger${likes}.`);
    await Promise.all([room.camera.start(), room.microphone.start()]);
  } catch (error) {
    if (turn === mine) say(`It did not work: ${error.message}.`);
  }
});

match.on('ended', () => {
  part();
  say('The stranger has gone. Press Next for another one.');
});

match.on('closed', (error) => {
  part();
  say(`The connection is gone: ${error.message}.`);
});

match.subscribe(() => {
  const { state, position } = match.getSnapshot();
  element('start').disabled = state !== 'closed';
  element('next').disabled = state === 'closed' || state === 'connecting';
  element('report').disabled = state !== 'paired' && state !== 'idle';
  element('leave').disabled = state === 'closed';
  if (state === 'waiting') say(`Waiting for a stranger. You are number ${position}.`);
});

const press = (id, act) => element(id).addEventListener('click', () => act().catch((error) => say(`${error.message}.`)));

press('start', () => match.start({ interests: element('interests').value.split(',').filter(Boolean) }));
press('next', () => { part(); return match.next(); });
press('report', async () => {
  part();
  await match.report();
  say('Reported; you will not meet again. Press Next for another one.');
});
press('leave', async () => {
  part();
  match.close();
  say('You have left. Nobody sees you.');
});
