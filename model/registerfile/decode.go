package registerfile

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sampleSize is how much of a file is looked at to recognise how it is
// written, in bytes.
const sampleSize = 64 << 10

// ByteOrderMark begins a file that is UTF-8 beyond doubt.
const ByteOrderMark = "\xef\xbb\xbf"

// decoder gives the bytes of a file in an encoding whose ASCII characters are
// single bytes: UTF-8 as it is, UTF-16 rewritten as UTF-8, Windows-1252 as it
// is, since its rows can be split before they are decoded.
func decoder(r io.Reader, want Encoding) (io.Reader, Encoding, error) {
	in := bufio.NewReaderSize(r, sampleSize)
	sample, err := in.Peek(sampleSize)
	if err != nil && err != io.EOF {
		return nil, "", fmt.Errorf("reading the start of the file: %w", err)
	}
	if err := foreign(sample); err != nil {
		return nil, "", err
	}
	enc := want
	if enc == "" || bytes.HasPrefix(sample, []byte(ByteOrderMark)) {
		enc = sniffEncoding(sample) // the mark leaves no doubt, whatever is said
	}
	switch enc {
	case UTF16LE:
		return utf16Reader(in, unicode.LittleEndian), enc, nil
	case UTF16BE:
		return utf16Reader(in, unicode.BigEndian), enc, nil
	case Windows1252:
		return in, enc, nil
	}
	if bytes.HasPrefix(sample, []byte(ByteOrderMark)) {
		if _, err := in.Discard(3); err != nil {
			return nil, "", fmt.Errorf("reading the start of the file: %w", err)
		}
		enc = UTF8
	}
	return in, enc, nil
}

func utf16Reader(r io.Reader, order unicode.Endianness) io.Reader {
	return transform.NewReader(r, unicode.UTF16(order, unicode.UseBOM).NewDecoder())
}

// sniffEncoding recognises an encoding from the start of a file. It returns ""
// when the sample is plain ASCII, which every encoding but UTF-16 shares: the
// first row that is not decides then (see Reader.text).
func sniffEncoding(b []byte) Encoding {
	switch {
	case bytes.HasPrefix(b, []byte(ByteOrderMark)):
		return UTF8
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return UTF16LE
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return UTF16BE
	}
	if enc := sniffNULs(b); enc != "" {
		return enc
	}
	good, bad := 0, 0
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		switch {
		case r != utf8.RuneError || size > 1:
			good++
		case utf8.FullRune(b): // not merely cut by the end of the sample
			bad++
		}
		b = b[size:]
	}
	switch {
	case bad > good:
		return Windows1252
	case good > 0:
		return UTF8
	}
	return ""
}

// sniffNULs recognises UTF-16 without a mark by the zero bytes of its ASCII
// characters: in the odd places of little-endian text, in the even of big-endian.
func sniffNULs(b []byte) Encoding {
	b = b[:min(len(b), 1024)&^1]
	if len(b) < 4 {
		return ""
	}
	var zeros [2]int
	for i, c := range b {
		if c == 0 {
			zeros[i&1]++
		}
	}
	pairs := len(b) / 2
	switch {
	case zeros[1]*10 >= pairs*7 && zeros[0]*20 <= pairs && b[0] != 0:
		return UTF16LE
	case zeros[0]*10 >= pairs*7 && zeros[1]*20 <= pairs && b[1] != 0:
		return UTF16BE
	}
	return ""
}

// foreign refuses the files that people try by mistake.
func foreign(b []byte) error {
	for _, f := range []struct{ magic, says string }{
		{"PK\x03\x04", "this is a spreadsheet or an archive; save it as CSV and import that"},
		{"\xd0\xcf\x11\xe0", "this is an old spreadsheet; save it as CSV and import that"},
		{"\x1f\x8b", "this is a compressed file; unpack it and import what is in it"},
		{"%PDF", "this is a PDF; export the list as CSV and import that"},
		{"SQLite format 3\x00", "this is a database; export the table as CSV and import that"},
	} {
		if bytes.HasPrefix(b, []byte(f.magic)) {
			return fmt.Errorf("%w: %s", ErrNotRegister, f.says)
		}
	}
	return nil
}

// fromWindows1252 returns b as UTF-8. Every byte has a character, so that
// nothing is lost.
func fromWindows1252(b []byte) string {
	out := make([]byte, 0, len(b)+len(b)/8+4)
	for _, c := range b {
		out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(c))
	}
	return string(out)
}

func isASCII(b []byte) bool {
	for len(b) >= 8 {
		if (b[0]|b[1]|b[2]|b[3]|b[4]|b[5]|b[6]|b[7])&0x80 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
