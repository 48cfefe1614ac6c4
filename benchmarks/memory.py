"""What the server keeps of images that were looked at: its memory while 1,000 photos are opened one after the other."""

import shutil
from pathlib import Path

import cv2
from benchmarks.served import rss_mb, served

from edgeflow.imaging import read_image
from edgeflow.samples import copy_samples

IMAGES = 1000
SIZE = (1200, 800)
# By then the caches are as full as they get; what grows from here on grows with every image.
SETTLED = 200


def measure(folder: Path) -> dict[str, float]:
    """MB before, after the first 200 and after all, and the last as a multiple of that of the first 200."""
    images = folder / "photos"
    images.mkdir()
    photo = cv2.resize(read_image(copy_samples(folder / "samples")[1]), SIZE, interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(images / "0000.jpg"), cv2.cvtColor(photo, cv2.COLOR_RGB2BGR))
    for number in range(1, IMAGES):
        shutil.copyfile(images / "0000.jpg", images / f"{number:04d}.jpg")
    with served(images) as (client, process, _):
        before = settled = rss_mb(process.pid)
        for number, entry in enumerate(client.get("/api/images").raise_for_status().json(), start=1):
            client.post(f"/api/images/{entry['id']}/open").raise_for_status()
            # As the page does, which is what makes the server decode it.
            client.get(f"/api/images/{entry['id']}/pixels").raise_for_status()
            client.get(f"/api/images/{entry['id']}/thumbnail").raise_for_status()
            if number == SETTLED:
                settled = rss_mb(process.pid)
        after = rss_mb(process.pid)
    return {
        "rss_mb_before_images": before,
        "rss_mb_after_200_images": settled,
        "rss_mb_after_1000_images": after,
        "rss_growth_from_200_to_1000": after / settled,
    }
