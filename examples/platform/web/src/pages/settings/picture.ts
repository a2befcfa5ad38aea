/** The kinds of files that the server takes. */
export const pictureTypes = ['image/jpeg', 'image/png', 'image/webp'];
/** The largest file that is read here. What is sent is cut out and smaller. */
export const largestPicture = 32 * 1000 * 1000;
/** The side of what is sent, in pixels: the largest size that the server keeps. */
export const sentSide = 768;

/** Why a file cannot be somebody's picture. */
export type PictureFault = 'type' | 'large' | 'broken';

/** A part of a picture, in its pixels. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What is wrong with a file before it is read. */
export function pictureFault(file: { type: string; size: number }): PictureFault | undefined {
  if (!pictureTypes.includes(file.type)) return 'type';
  return file.size > largestPicture ? 'large' : undefined;
}

/** The side of the square that is sent of an area: never more than there is, nor than is kept. */
export function sideOf(area: Area): number {
  return Math.max(1, Math.min(sentSide, Math.round(Math.min(area.width, area.height))));
}

/** How far a picture is moved at a step of the keys, so that zoom moves what is seen by as much. */
export const keyStep = 10;

/** Cuts a square out of a picture that has loaded, as JPEG on white. */
export async function cutOut(image: CanvasImageSource, area: Area): Promise<Blob> {
  const side = sideOf(area);
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const to = canvas.getContext('2d');
  if (!to) throw new Error('no canvas');
  to.fillStyle = '#fff';
  to.fillRect(0, 0, side, side);
  to.imageSmoothingQuality = 'high';
  to.drawImage(image, area.x, area.y, area.width, area.height, 0, 0, side, side);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', 0.92);
  });
}

/** Reads a file as a picture. It fails if it is none. */
export function readPicture(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => (image.naturalWidth > 0 && image.naturalHeight > 0 ? resolve(image) : reject(new Error('an empty picture')));
    image.onerror = () => reject(new Error('no picture'));
    image.src = url;
  });
}
