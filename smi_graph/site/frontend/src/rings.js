// Where the points of a network stand: in rings around the middle, one or more for each kind.
const FIRST_RING = 10;
const MORE_ON_NEXT = 5;
const FULL = 2 * Math.PI;
const TURNS = 24;
const ROOM_FOR_NAMES = { x: 70, y: 34 };

// Rows of one kind share a ring; what a ring cannot hold goes on to the next.
export function ringsOf(rows) {
  const kinds = new Map();
  for (const row of rows) kinds.set(row.kind, [...(kinds.get(row.kind) ?? []), row]);
  const rings = [];
  for (const members of kinds.values()) {
    let rest = members;
    while (rest.length) {
      const room = FIRST_RING + MORE_ON_NEXT * rings.length;
      // The last few are not worth a ring of their own.
      const taken = rest.length <= room + 3 ? rest.length : room;
      rings.push(rest.slice(0, taken));
      rest = rest.slice(taken);
    }
  }
  return rings;
}

function reachOf({ width, height }) {
  return { x: width / 2 - Math.min(ROOM_FOR_NAMES.x, width / 8), y: height / 2 - ROOM_FOR_NAMES.y };
}

function partOf(number, rings) {
  return rings.length === 1 ? 0.75 : 0.36 + (0.64 * number) / (rings.length - 1);
}

// Half the width and half the height of each ring.
export function radiiOf(rings, size) {
  const reach = reachOf(size);
  return rings.map((_, number) => ({ x: reach.x * partOf(number, rings), y: reach.y * partOf(number, rings) }));
}

export function placesOf(rings, size) {
  const radii = radiiOf(rings, size);
  const places = new Map();
  const taken = [];
  rings.forEach((ring, number) => {
    const angles = turned(ring.length, taken);
    taken.push(...angles);
    ring.forEach((row, place) => {
      places.set(row.id, {
        x: size.width / 2 + radii[number].x * Math.cos(angles[place]),
        y: size.height / 2 + radii[number].y * Math.sin(angles[place]),
      });
    });
  });
  return places;
}

// Turns a ring until its lines keep away from the points of the rings within it.
function turned(length, taken) {
  const step = FULL / length;
  let best = { room: -1, angles: [] };
  for (let turn = 0; turn < TURNS; turn += 1) {
    const start = -FULL / 4 + (step * turn) / TURNS;
    const angles = Array.from({ length }, (_, place) => start + step * place);
    const room = Math.min(FULL, ...angles.flatMap((angle) => taken.map((other) => between(angle, other))));
    if (room > best.room + 1e-9) best = { room, angles };
  }
  return best.angles;
}

function between(one, other) {
  const apart = Math.abs(one - other) % FULL;
  return Math.min(apart, FULL - apart);
}
