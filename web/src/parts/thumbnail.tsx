// A small picture that is asked for only once it has been in view for a moment: a list flicked through asks for nothing.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { thumbnailUrl } from "../api/client";

const REST = 80; // milliseconds

interface Props {
  readonly image: string;
  /** The server gave no picture. */
  readonly onFail: () => void;
}

export function Thumbnail({ image, onFail }: Props) {
  const element = useRef<HTMLImageElement>(null);
  const seen = useSignal(false);
  useEffect(() => {
    if (element.current === null) return;
    let timer = 0;
    const watch = new IntersectionObserver(([entry]) => {
      window.clearTimeout(timer);
      if (entry?.isIntersecting !== true) return;
      timer = window.setTimeout(() => {
        seen.value = true;
        watch.disconnect();
      }, REST);
    });
    watch.observe(element.current);
    return () => {
      window.clearTimeout(timer);
      watch.disconnect();
    };
  }, [image]);
  return (
    <img
      ref={element}
      {...(seen.value ? { src: thumbnailUrl(image) } : {})}
      alt=""
      decoding="async"
      width={72}
      height={54}
      onError={onFail}
    />
  );
}
