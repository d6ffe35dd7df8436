package storage

// The assurance levels of an erasure (DESIGN.md 3.6). Level 3, an epoch secret
// outside the machine, does not exist yet.
const (
	LevelLive    = "L1" // the key is gone from the live store
	LevelRemnant = "L2" // and remnants on the file system are useless
)

// An Assurance says how surely erased data is gone, and why.
type Assurance struct {
	Level      string
	FileSystem string // its name, or "unknown"
	Why        string // a sentence
}

// Assurance returns how sure an erasure on this store is.
func (s *Store) Assurance() Assurance { return assess(s.dir) }

const beneath = "; flash memory, snapshots and thin volumes beneath the file system are outside of what can be seen from here"

func levelRemnant(fs string) Assurance {
	return Assurance{LevelRemnant, fs, fs + " writes the new epoch secret over the old one in place, so that older copies of the keyring open with nothing" + beneath}
}

func levelLive(fs, because string) Assurance {
	return Assurance{LevelLive, fs, because + ", so that the old epoch secret may survive below; the live store has lost the keys"}
}
