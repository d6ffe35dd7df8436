package model

import (
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"lethe/model/calendar"
)

// ErrEncoding is returned for bytes that are not the canonical encoding of the
// record they are said to be. A sealed record is authentic, so this means a
// fault in the program or a newer encoding, never an attack.
var ErrEncoding = errors.New("record cannot be decoded")

// maxDepth bounds nested messages, so that hostile bytes cannot exhaust the stack.
const maxDepth = 8

// A codec writes or reads the fields of one message in the wire format of
// protocol buffers, fields in ascending order, default values left out, so
// that equal records have equal bytes. Exactly one of the two directions is on.
type codec struct {
	writing bool
	out     []byte // when writing
	in      []byte // when reading: what is left
	depth   int
	last    protowire.Number
	err     error
}

// fielded is a part of a record that names its fields to a codec. Fields must
// be named in ascending order of their numbers.
type fielded interface{ fields(c *codec) }

// encode returns the canonical bytes of v.
func encode(v fielded) []byte {
	c := codec{writing: true, out: make([]byte, 0, 256)}
	v.fields(&c)
	return c.out
}

// decode reads the canonical bytes b into v. It returns an error that wraps
// ErrEncoding.
func decode(b []byte, v fielded) error {
	var c codec
	c.message(b, v)
	return c.err
}

// message reads the bytes of a message into v, and stands afterwards where it stood.
// A message within one is read by the same codec: one of its own for each were an
// eighth of the time that decoding a person takes.
func (c *codec) message(b []byte, v fielded) {
	if c.depth++; c.depth > maxDepth+1 {
		c.fail("nested too deep")
		return
	}
	left, last := c.in, c.last
	c.in, c.last = b, 0
	v.fields(c)
	if len(c.in) > 0 {
		c.fail(fmt.Sprintf("field after %d is out of order", c.last))
	}
	c.in, c.last = left, last
	c.depth--
}

func (c *codec) fail(what string) {
	if c.err == nil {
		c.err = fmt.Errorf("%w: %s", ErrEncoding, what)
	}
}

// next returns the payload of field n if it comes next, else false. Fields
// below n are out of order; fields above n are left for later calls.
func (c *codec) next(n protowire.Number, want protowire.Type) bool {
	if c.err != nil || len(c.in) == 0 {
		return false
	}
	num, typ, size := protowire.ConsumeTag(c.in)
	switch {
	case size < 0:
		c.fail("bad field header")
	case num != n:
		return false
	case typ != want:
		c.fail(fmt.Sprintf("field %d has another type", n))
	default:
		c.in, c.last = c.in[size:], n
		return true
	}
	return false
}

func (c *codec) uint(n protowire.Number, v *uint64) {
	if c.writing {
		if *v != 0 {
			c.out = protowire.AppendTag(c.out, n, protowire.VarintType)
			c.out = protowire.AppendVarint(c.out, *v)
		}
		return
	}
	if !c.next(n, protowire.VarintType) {
		return
	}
	x, size := protowire.ConsumeVarint(c.in)
	if size < 0 {
		c.fail(fmt.Sprintf("field %d is cut short", n))
		return
	}
	*v, c.in = x, c.in[size:]
}

func (c *codec) int(n protowire.Number, v *int64) {
	u := protowire.EncodeZigZag(*v)
	c.uint(n, &u)
	*v = protowire.DecodeZigZag(u)
}

func (c *codec) bool(n protowire.Number, v *bool) {
	var u uint64
	if *v {
		u = 1
	}
	c.uint(n, &u)
	*v = u != 0
}

func (c *codec) date(n protowire.Number, v *calendar.Date) {
	u := uint64(*v)
	c.uint(n, &u)
	if u > uint64(calendar.MaxDate) {
		c.fail(fmt.Sprintf("field %d is not a date", n))
		return
	}
	*v = calendar.Date(u)
}

// time keeps an instant to the second, in UTC. The zero time is left out.
func (c *codec) time(n protowire.Number, v *time.Time) {
	var s int64
	if !v.IsZero() {
		s = v.Unix()
	}
	c.int(n, &s)
	if !c.writing && s != 0 {
		*v = time.Unix(s, 0).UTC()
	}
}

func (c *codec) bytes(n protowire.Number, v *[]byte) {
	if c.writing {
		if len(*v) > 0 {
			c.out = protowire.AppendTag(c.out, n, protowire.BytesType)
			c.out = protowire.AppendBytes(c.out, *v)
		}
		return
	}
	if b, ok := c.payload(n); ok {
		*v = append([]byte(nil), b...)
	}
}

// payload returns the bytes of field n, not copied, if it comes next.
func (c *codec) payload(n protowire.Number) ([]byte, bool) {
	if !c.next(n, protowire.BytesType) {
		return nil, false
	}
	b, size := protowire.ConsumeBytes(c.in)
	if size < 0 {
		c.fail(fmt.Sprintf("field %d is cut short", n))
		return nil, false
	}
	c.in = c.in[size:]
	return b, true
}

func (c *codec) id(n protowire.Number, v *ID) {
	if c.writing {
		if !v.IsZero() {
			c.out = protowire.AppendTag(c.out, n, protowire.BytesType)
			c.out = protowire.AppendBytes(c.out, v[:])
		}
		return
	}
	if b, ok := c.payload(n); ok {
		if len(b) != len(v) {
			c.fail(fmt.Sprintf("field %d is not an id", n))
			return
		}
		copy(v[:], b)
	}
}

// text codes any string type, so that enumerations keep their words on disk.
func text[S ~string](c *codec, n protowire.Number, v *S) {
	if c.writing {
		if *v != "" {
			c.out = protowire.AppendTag(c.out, n, protowire.BytesType)
			c.out = protowire.AppendString(c.out, string(*v))
		}
		return
	}
	if b, ok := c.payload(n); ok {
		*v = S(b)
	}
}

// texts codes a list of strings; empty ones are kept.
func texts[S ~string](c *codec, n protowire.Number, v *[]S) {
	if c.writing {
		for _, s := range *v {
			c.out = protowire.AppendTag(c.out, n, protowire.BytesType)
			c.out = protowire.AppendString(c.out, string(s))
		}
		return
	}
	for {
		b, ok := c.payload(n)
		if !ok {
			return
		}
		*v = append(*v, S(b))
	}
}

// ids codes a list of ids.
func ids(c *codec, n protowire.Number, v *[]ID) {
	if c.writing {
		for i := range *v {
			c.out = protowire.AppendTag(c.out, n, protowire.BytesType)
			c.out = protowire.AppendBytes(c.out, (*v)[i][:])
		}
		return
	}
	for {
		b, ok := c.payload(n)
		if !ok {
			return
		}
		if len(b) != len(ID{}) {
			c.fail(fmt.Sprintf("field %d is not an id", n))
			return
		}
		*v = append(*v, ID(b))
	}
}

// one codes a nested message; an empty one is left out.
func one(c *codec, n protowire.Number, v fielded) {
	if c.writing {
		if b := encode(v); len(b) > 0 {
			c.out = protowire.AppendTag(c.out, n, protowire.BytesType)
			c.out = protowire.AppendBytes(c.out, b)
		}
		return
	}
	if b, ok := c.payload(n); ok {
		c.message(b, v)
	}
}

// list codes a list of nested messages, in order.
func list[T any, P interface {
	*T
	fielded
}](c *codec, n protowire.Number, v *[]T) {
	if c.writing {
		for i := range *v {
			c.out = protowire.AppendTag(c.out, n, protowire.BytesType)
			c.out = protowire.AppendBytes(c.out, encode(P(&(*v)[i])))
		}
		return
	}
	for {
		b, ok := c.payload(n)
		if !ok {
			return
		}
		if *v == nil {
			*v = make([]T, 0, 1+c.following(n))
		}
		*v = append(*v, *new(T))
		c.message(b, P(&(*v)[len(*v)-1]))
	}
}

// following counts the fields n that come next.
func (c *codec) following(n protowire.Number) (count int) {
	for in := c.in; len(in) > 0; count++ {
		num, _, size := protowire.ConsumeField(in)
		if size < 0 || num != n {
			break
		}
		in = in[size:]
	}
	return count
}

// unknown is what a newer Lethe wrote and this one does not understand. It is
// kept as it is and written back after the known fields.
type unknown []byte

// rest must be the last call of a fields method: from is the first number the
// method does not know.
func (c *codec) rest(from protowire.Number, v *unknown) {
	if c.writing {
		c.out = append(c.out, *v...)
		return
	}
	start, prev := c.in, from-1
	for len(c.in) > 0 && c.err == nil {
		num, _, size := protowire.ConsumeField(c.in)
		if size < 0 {
			c.fail("bad field")
			return
		}
		if num < from || num < prev {
			return // left over, so decode reports it as out of order
		}
		prev, c.in = num, c.in[size:]
	}
	if n := len(start) - len(c.in); n > 0 {
		*v = append(unknown(nil), start[:n]...)
	}
}
