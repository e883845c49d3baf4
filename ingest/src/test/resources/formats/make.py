# Writes the JPEG files of this folder with Pillow, and beside each what Pillow makes of it.
import os
from PIL import Image
out = os.path.dirname(os.path.abspath(__file__)) + '/'
W, H = 61, 43
rgb = Image.new('RGB', (W, H))
rgb.putdata([((x * 4 + y) % 256, (y * 5) % 256, (x * 3 + 40) % 256) for y in range(H) for x in range(W)])
grey = rgb.convert('L')
cmyk = Image.new('CMYK', (W, H))
cmyk.putdata([((x * 4) % 256, (y * 5) % 256, (x + y) % 256, (x * 2 + 10) % 200) for y in range(H) for x in range(W)])
exif = Image.Exif()
exif[0x0112] = 6
def save(name, image, mode, **options):
    image.save(out + name + '.jpg', quality=95, **options)
    with Image.open(out + name + '.jpg') as decoded:
        open(out + name + '.raw', 'wb').write(decoded.convert(mode).tobytes())
save('grey', grey, 'L')
save('rgb-444', rgb, 'RGB', subsampling=0)
save('rgb-420', rgb, 'RGB', subsampling=2)
save('progressive', rgb, 'RGB', progressive=True, subsampling=0)
save('progressive-grey', grey, 'L', progressive=True)
save('restarts', rgb, 'RGB', restart_marker_rows=1, subsampling=0)
save('exif-orientation', rgb, 'RGB', exif=exif, subsampling=0)
save('cmyk', cmyk, 'RGB')
