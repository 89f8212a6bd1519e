/** Scans by the camera of the device, where its browser reads barcodes. Pictures never leave the device. */
import { Button, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../text/text.tsx';

interface Barcode {
  readonly rawValue: string;
}

/** The Shape Detection API: Chrome on Android and ChromeOS, Safari behind a switch. */
interface BarcodeDetector {
  detect(video: HTMLVideoElement): Promise<readonly Barcode[]>;
}

declare global {
  interface Window {
    readonly BarcodeDetector?: new (options: { formats: readonly string[] }) => BarcodeDetector;
  }
}

const formats = ['ean_13', 'ean_8', 'upc_a', 'upc_e', 'itf', 'code_128', 'data_matrix', 'qr_code'];
const LOOK_MS = 150;
/** The same code in front of the camera counts once in so long. */
const AGAIN_MS = 1500;

interface Props {
  readonly onScan: (code: string) => void;
  /** What the last scan came to. */
  readonly said: string;
}

/** Nothing where the browser cannot do it: a scanner that types and the keyboard remain. */
export function CameraScan({ onScan, said }: Props) {
  const { say } = useText();
  const [isOpen, setOpen] = useState(false);
  if (window.BarcodeDetector === undefined || navigator.mediaDevices === undefined) return null;
  return (
    <>
      <Button size="lg" variant="default" onClick={() => setOpen(true)}>
        {say.desks.camera}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={say.desks.camera}
        closeButtonProps={{ 'aria-label': say.close, size: 44 }}
      >
        {isOpen ? <Viewfinder onScan={onScan} said={said} /> : null}
      </Modal>
    </>
  );
}

function Viewfinder({ onScan, said }: Props) {
  const { say } = useText();
  const video = useRef<HTMLVideoElement>(null);
  const [isBarred, setBarred] = useState(false);
  const tell = useRef(onScan);
  tell.current = onScan;

  useEffect(() => {
    const shown = video.current;
    if (shown === null) return;
    const watching = watch(shown, (code) => tell.current(code));
    watching.started.catch(() => setBarred(true));
    return watching.stop;
  }, []);

  return (
    <Stack>
      {/* biome-ignore lint/a11y/useMediaCaption: the camera's own picture has no words. */}
      <video ref={video} muted playsInline className="console-camera" aria-label={say.desks.cameraPicture} />
      <Text role="status" fw={600} mih={24}>
        {isBarred ? say.desks.noCamera : said}
      </Text>
    </Stack>
  );
}

interface Watching {
  readonly started: Promise<void>;
  readonly stop: () => void;
}

/** Shows the camera at the back and tells each code that it sees, until it is stopped. */
function watch(video: HTMLVideoElement, onCode: (code: string) => void): Watching {
  let stream: MediaStream | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const seen = new Map<string, number>();

  const look = async (detector: BarcodeDetector): Promise<void> => {
    const found = await detector.detect(video).catch(() => []);
    if (isStopped) return;
    const now = Date.now();
    for (const { rawValue } of found) {
      const isNew = now - (seen.get(rawValue) ?? 0) > AGAIN_MS;
      seen.set(rawValue, now);
      if (isNew) onCode(rawValue);
    }
    timer = setTimeout(() => void look(detector), LOOK_MS);
  };

  const stop = (): void => {
    isStopped = true;
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
  };

  const begin = async (): Promise<void> => {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    if (isStopped) return stop();
    video.srcObject = stream;
    await video.play();
    if (window.BarcodeDetector !== undefined) await look(new window.BarcodeDetector({ formats }));
  };

  return { started: begin(), stop };
}
