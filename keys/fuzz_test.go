package keys

import (
	"bytes"
	"testing"
)

// The fuzz targets feed the parsers of outside bytes. None may panic or take
// memory out of proportion, and whatever is accepted is encoded to the same bytes.

func fuzzSeeds(f *testing.F, name string) {
	d := newDisk()
	v := mustCreate(f, d)
	mustKeys(f, v, 3)
	must(f, v.Commit())
	data := d.names[name].data
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add([]byte{})
}

func FuzzHeader(f *testing.F) {
	d := newDisk()
	v := mustCreate(f, d)
	f.Add(v.head.encodeBody())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, body []byte) {
		h := &header{}
		if err := h.parseBody(body); err == nil && !bytes.Equal(h.encodeBody(), body) {
			t.Error("the body is encoded to other bytes")
		}
		if len(body) > maxHeaderBody {
			return
		}
		whole := make([]byte, headerCopySize)
		copy(whole, headerMagic)
		whole[9] = headerFormat
		whole[13], whole[14], whole[15] = byte(len(body)>>16), byte(len(body)>>8), byte(len(body))
		copy(whole[headerPrefix:], body)
		resum(whole)
		if _, err := parseHeaderCopy(whole); (err == nil) != (h.parseBody(body) == nil) && err == nil {
			t.Error("the copy was taken and its body was not")
		}
	})
}

func FuzzEpoch(f *testing.F) {
	fuzzSeeds(f, epochFile)
	f.Fuzz(func(t *testing.T, data []byte) {
		slots, err := parseEpochFile(data)
		if err != nil {
			return
		}
		for i, slot := range slots {
			part := data[i*epochSlotSize : (i+1)*epochSlotSize]
			if slot.state == epochLive && !bytes.Equal(encodeEpochSlot(slot.generation, &slot.secret), part) {
				t.Error("the slot is encoded to other bytes")
			}
		}
	})
}

func FuzzKeyring(f *testing.F) {
	fuzzSeeds(f, keyringFile)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := parseKeyringHeader(data)
		if err != nil {
			return
		}
		if !bytes.Equal(h.encode(), data[:keyringHeaderSize]) {
			t.Error("the header is encoded to other bytes")
		}
		if r, err := openedRing(h, data, &[keySize]byte{}, &[keySize]byte{}); err == nil {
			r.wipe()
			t.Error("it opened with no keys")
		}
	})
}

func FuzzJournal(f *testing.F) {
	fuzzSeeds(f, journalFile)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := parseJournalHeader(data)
		if err != nil {
			return
		}
		if !bytes.Equal(h.encode(), data[:sectorSize]) {
			t.Error("the header is encoded to other bytes")
		}
		j := newJournal(h, data, &[keySize]byte{}, &[keySize]byte{})
		// Errors are the business of the table tests; here nothing may panic.
		_, _ = j.replay(data, func([]byte) error {
			t.Error("a frame opened with no keys")
			return nil
		})
	})
}

// FuzzJournalPlain gives the replay frames whose contents are authentic and odd.
func FuzzJournalPlain(f *testing.F) {
	f.Add([]byte{1, 2, 3}, uint8(3))
	f.Fuzz(func(t *testing.T, raw []byte, cut uint8) {
		h := &journalHeader{}
		head := h.encode()
		j := newJournal(h, head, &[keySize]byte{}, &[keySize]byte{})
		frame, err := j.encodeFrame(&stream{seed: "fuzz"}, raw[:len(raw)/entrySize*entrySize])
		if err != nil {
			t.Fatal(err)
		}
		data := append(bytes.Clone(head), frame...)
		data = data[:len(data)-min(int(cut), len(frame))]
		reader := newJournal(h, head, &[keySize]byte{}, &[keySize]byte{})
		var got []byte
		_, err = reader.replay(data, func(part []byte) error {
			got = append(got, part...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if cut == 0 && !bytes.Equal(got, raw[:len(raw)/entrySize*entrySize]) {
			t.Error("other keys came back")
		}
	})
}

func FuzzRecord(f *testing.F) {
	v := mustCreate(f, newDisk())
	id := mustKeys(f, v, 1)[0]
	sealed, err := v.Seal(id, testLabel, 1, []byte("text"))
	must(f, err)
	blob, err := v.SealBlob("x", false, []byte("text"))
	must(f, err)
	f.Add(sealed)
	f.Add(blob)
	f.Add(sealed[:100])
	f.Fuzz(func(t *testing.T, data []byte) {
		_, inspectErr := Inspect(data)
		plain, _, err := v.Open(testLabel, data)
		if err == nil && (inspectErr != nil || !bytes.Equal(data, sealed) || string(plain) != "text") {
			t.Error("a record opened that was never sealed")
		}
		if _, err := v.OpenBlob("x", false, data); err == nil && !bytes.Equal(data, blob) {
			t.Error("a blob opened that was never sealed")
		}
	})
}
