package storage

// A Host is what a store's directory stands on.
type Host struct {
	Assurance Assurance
	Options   []string // of the mount and its file system; empty where they cannot be told
	Free      uint64   // bytes that an ordinary user may still write
	Reserve   uint64   // bytes below which the store takes no writes
}

// HostOf looks at what the directory of a store stands on, without opening the
// store.
func HostOf(dir string) (Host, error) {
	free, err := freeBytes(dir)
	if err != nil {
		return Host{}, ioFault("asking for free space", err)
	}
	return Host{Assurance: assess(dir), Options: mountOptions(KeyDir(dir)), Free: free, Reserve: reserve}, nil
}
