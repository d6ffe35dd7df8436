package keys

// roomAhead is how many keys beyond those of its file a ring has room for, so that
// the first new ones do not move millions: one for so many, and some.
const (
	roomAhead     = 64
	leastRoomMore = 256
)

// A sealedRing is a keyring as it lies on the disk, and the room for its keys. Both
// are got ready while a passphrase is tried, which needs neither: for a store of a
// million people that is a quarter of the time to the first answer. Nothing of it is
// authenticated.
type sealedRing struct {
	done   chan struct{}
	data   []byte
	header *keyringHeader
	ring   *ring // empty, with room
	err    error
}

// readRing begins to read the keyring.
func readRing(files fileSystem) *sealedRing {
	s := &sealedRing{done: make(chan struct{})}
	go func() {
		defer close(s.done)
		if s.data, s.err = readKeyFile(files, keyringFile, maxKeyringFile); s.err != nil {
			return
		}
		if s.header, s.err = parseKeyringHeader(s.data); s.err == nil {
			s.ring = newRing(roomFor(int(s.header.count)))
		}
	}()
	return s
}

// roomFor returns for how many keys a ring of n has room.
func roomFor(n int) int { return n + n/roomAhead + leastRoomMore }

// take returns the room for the keys, which is the caller's from then on: he opens
// the keyring into it, or wipes it.
func (s *sealedRing) take() *ring {
	r := s.ring
	s.ring = nil
	return r
}

// drop ends the reading and gives the room back that nobody took.
func (s *sealedRing) drop() {
	<-s.done
	s.ring.wipe()
}
