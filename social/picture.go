package social

import (
	"bytes"
	"image"
	"image/color"
	stddraw "image/draw"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// checkPicture looks at the structure of a file before anything is decoded: one still picture of a kind that is taken, from the first byte to the
// last, and not so large that decoding it takes more than memory bytes.
func checkPicture(file []byte, memory int64) error {
	var cost, pixels int64 // bytes of a pixel; how many there are
	var cfg image.Config
	var err error
	switch kindOf(file) {
	case "jpeg":
		var scan jpegScan
		if scan, err = walkJPEG(file); err != nil {
			return err
		}
		cost = scan.cost
		cfg, err = jpeg.DecodeConfig(bytes.NewReader(file))
	case "png":
		if err = walkPNG(file); err != nil {
			return err
		}
		cfg, err = png.DecodeConfig(bytes.NewReader(file))
		cost = 4
		if cfg.ColorModel == color.RGBA64Model || cfg.ColorModel == color.NRGBA64Model {
			cost = 8
		}
	case "webp":
		if pixels, err = walkWebP(file); err != nil {
			return err
		}
		cost = 8
		cfg, err = webp.DecodeConfig(bytes.NewReader(file))
	default:
		return errorf(CodeUnsupported, "only JPEG, PNG and WebP pictures are taken")
	}
	switch {
	case err != nil:
		return errorf(CodeUnsupported, "the picture is damaged")
	case cfg.Width < 1 || cfg.Height < 1:
		return errorf(CodeUnsupported, "the picture is empty")
	case max(int64(cfg.Width)*int64(cfg.Height), pixels) > memory/cost:
		return errorf(CodeTooLarge, "the picture has %d x %d pixels, too many", cfg.Width, cfg.Height)
	}
	return nil
}

func kindOf(file []byte) string {
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xd8\xff")):
		return "jpeg"
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
		return "png"
	case len(file) >= 12 && string(file[:4]) == "RIFF" && string(file[8:12]) == "WEBP":
		return "webp"
	}
	return ""
}

// squares decodes a checked file and writes its middle square as JPEG in some sizes, upright.
func squares(file []byte, sizes []int) ([][]byte, error) {
	var img image.Image
	var err error
	turn := 1
	switch kindOf(file) {
	case "jpeg":
		img, err = jpeg.Decode(bytes.NewReader(file))
		turn = jpegOrientation(file)
	case "png":
		img, err = png.Decode(bytes.NewReader(file))
	default:
		img, err = webp.Decode(bytes.NewReader(file))
	}
	if err != nil {
		return nil, errorf(CodeUnsupported, "the picture is damaged")
	}
	middle := shrink(img)
	upright(middle, turn)
	var out [][]byte
	for _, size := range sizes {
		dst := image.NewRGBA(image.Rect(0, 0, size, size))
		draw.CatmullRom.Scale(dst, dst.Bounds(), middle, middle.Bounds(), draw.Src, nil)
		var b bytes.Buffer
		if err := jpeg.Encode(&b, dst, &jpeg.Options{Quality: 85}); err != nil {
			return nil, err
		}
		out = append(out, b.Bytes())
	}
	return out, nil
}

// shrunk is the side that shrink leaves at least, if the picture has it.
const shrunk = 768

// shrink copies the middle square of a picture onto white, with each k x k pixels made one by their mean. It works in
// strips, so that the square itself is never in memory a second time.
func shrink(img image.Image) *image.RGBA {
	b := img.Bounds()
	side := min(b.Dx(), b.Dy())
	k := max(side/shrunk, 1)
	n := side / k
	at := image.Pt(b.Min.X+(b.Dx()-n*k)/2, b.Min.Y+(b.Dy()-n*k)/2)
	out := image.NewRGBA(image.Rect(0, 0, n, n))
	strip := image.NewRGBA(image.Rect(0, 0, n*k, k))
	for y := range n {
		stddraw.Draw(strip, strip.Rect, image.White, image.Point{}, stddraw.Src)
		stddraw.Draw(strip, strip.Rect, img, at.Add(image.Pt(0, y*k)), stddraw.Over)
		for x := range n {
			mean(out.Pix[y*out.Stride+4*x:], strip, x*k, k)
		}
	}
	return out
}

// mean writes the mean colour of k x k pixels of a strip that begin at x.
func mean(to []uint8, strip *image.RGBA, x, k int) {
	var sum [3]int
	for y := range k {
		row := strip.Pix[y*strip.Stride+4*x:][:4*k]
		for i := 0; i < len(row); i += 4 {
			sum[0] += int(row[i])
			sum[1] += int(row[i+1])
			sum[2] += int(row[i+2])
		}
	}
	for i, s := range sum {
		to[i] = uint8((s + k*k/2) / (k * k))
	}
	to[3] = 255
}

// upright turns a square as an Exif orientation (1 to 8) says.
func upright(img *image.RGBA, orientation int) {
	n := img.Rect.Dx()
	from := append([]uint8(nil), img.Pix...)
	for y := range n {
		for x := range n {
			sx, sy := x, y
			switch orientation {
			case 2:
				sx = n - 1 - x
			case 3:
				sx, sy = n-1-x, n-1-y
			case 4:
				sy = n - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, n-1-x
			case 7:
				sx, sy = n-1-y, n-1-x
			case 8:
				sx, sy = n-1-y, x
			default:
				return
			}
			copy(img.Pix[y*img.Stride+4*x:][:4], from[sy*img.Stride+4*sx:])
		}
	}
}
