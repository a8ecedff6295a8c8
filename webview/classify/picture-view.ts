/** Where a picture lies on its stage, in CSS pixels. */
export interface PicturePlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface PictureViewActions {
  /** The picture lies elsewhere now. */
  readonly changed: () => void;
  /** The pointer was dragged over the picture by so many CSS pixels. */
  readonly dragged: (across: number, down: number) => void;
  /** A key that does not move the picture. Whether it means something. */
  readonly key: (event: KeyboardEvent) => boolean;
}

const mostZoom = 16;
const zoomStep = 1.25;
const moveStep = 40;

/**
 * How a picture is looked at: fitted into its stage, or zoomed and moved. The wheel zooms where the stage has the focus
 * or Ctrl is held, so that a page scrolls past it; with Shift or the middle button a drag moves the picture, otherwise it
 * is given on.
 */
export class PictureView {
  readonly #stage: HTMLElement;
  readonly #actions: PictureViewActions;
  #size = { width: 1, height: 1 };
  #zoom = 1;
  /** The point of the picture in the middle of the stage, 0 to 1. */
  #centre = { x: 0.5, y: 0.5 };

  constructor(stage: HTMLElement, actions: PictureViewActions) {
    this.#stage = stage;
    this.#actions = actions;
    stage.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false });
    stage.addEventListener('pointerdown', (event) => this.#onPointerDown(event));
    stage.addEventListener('keydown', (event) => this.#onKey(event));
    stage.addEventListener('dblclick', () => this.fit());
  }

  setPicture({ width, height }: { readonly width: number; readonly height: number }): void {
    this.#size = { width, height };
    this.fit();
  }

  fit(): void {
    this.#zoom = 1;
    this.#centre = { x: 0.5, y: 0.5 };
    this.#actions.changed();
  }

  place(): PicturePlace {
    const { clientWidth, clientHeight } = this.#stage;
    const { width, height } = this.#scaled();
    return {
      left: clientWidth / 2 - this.#centre.x * width,
      top: clientHeight / 2 - this.#centre.y * height,
      width,
      height,
    };
  }

  #scaled(): { width: number; height: number } {
    const { clientWidth, clientHeight } = this.#stage;
    const { width, height } = this.#size;
    const scale = Math.min(clientWidth / width, clientHeight / height) * this.#zoom;
    return { width: width * scale, height: height * scale };
  }

  /** Zooms about a point of the stage, which stays where it is. */
  #zoomAbout(x: number, y: number, factor: number): void {
    const before = this.place();
    const [across, down] = [(x - before.left) / before.width, (y - before.top) / before.height];
    this.#zoom = Math.min(mostZoom, Math.max(1, this.#zoom * factor));
    const { width, height } = this.#scaled();
    const { clientWidth, clientHeight } = this.#stage;
    this.#moveTo(across + (clientWidth / 2 - x) / width, down + (clientHeight / 2 - y) / height);
  }

  #move(across: number, down: number): void {
    const { width, height } = this.#scaled();
    this.#moveTo(this.#centre.x - across / width, this.#centre.y - down / height);
  }

  /** No further than until an edge of the picture meets the stage's; what is smaller than the stage stays in its middle. */
  #moveTo(x: number, y: number): void {
    const { clientWidth, clientHeight } = this.#stage;
    const { width, height } = this.#scaled();
    const bounded = (value: number, room: number): number =>
      room >= 1 ? 0.5 : Math.min(1 - room / 2, Math.max(room / 2, value));
    this.#centre = { x: bounded(x, clientWidth / width), y: bounded(y, clientHeight / height) };
    this.#actions.changed();
  }

  #onWheel(event: WheelEvent): void {
    if (!event.ctrlKey && document.activeElement !== this.#stage) return;
    event.preventDefault();
    this.#zoomAbout(event.offsetX, event.offsetY, Math.exp(-event.deltaY / 400));
  }

  #onPointerDown(event: PointerEvent): void {
    if (event.button > 1) return;
    const moves = event.shiftKey || event.button === 1;
    this.#stage.focus({ preventScroll: true });
    this.#stage.setPointerCapture(event.pointerId);
    const drag = new AbortController();
    const onMove = ({ movementX, movementY }: PointerEvent): void => {
      if (moves) this.#move(movementX, movementY);
      else this.#actions.dragged(movementX, movementY);
    };
    const { signal } = drag;
    this.#stage.addEventListener('pointermove', onMove, { signal });
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'])
      this.#stage.addEventListener(end, () => drag.abort(), { signal });
    event.preventDefault();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { clientWidth, clientHeight } = this.#stage;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [moveStep, 0],
      ArrowRight: [-moveStep, 0],
      ArrowUp: [0, moveStep],
      ArrowDown: [0, -moveStep],
    };
    const move = event.shiftKey ? undefined : moves[event.key];
    const zoom = { '+': zoomStep, '=': zoomStep, '-': 1 / zoomStep }[event.key];
    if (move) this.#move(...move);
    else if (zoom !== undefined) this.#zoomAbout(clientWidth / 2, clientHeight / 2, zoom);
    else if (event.key === '0') this.fit();
    else if (!this.#actions.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }
}
