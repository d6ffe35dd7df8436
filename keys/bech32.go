package keys

const bech32Letters = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"

// bech32Upper encodes data in upper-case Bech32 (BIP 173) into a buffer that the
// caller can wipe. prefix is in upper case. age offers this only as a string.
func bech32Upper(prefix string, data []byte) []byte {
	groups := make([]byte, 0, (len(data)*8+4)/5)
	var bitsHeld uint
	var held uint16
	for _, b := range data {
		held = held<<8 | uint16(b)
		bitsHeld += 8
		for bitsHeld >= 5 {
			bitsHeld -= 5
			groups = append(groups, byte(held>>bitsHeld)&31)
		}
	}
	if bitsHeld > 0 {
		groups = append(groups, byte(held<<(5-bitsHeld))&31)
	}
	defer clear(groups)

	out := make([]byte, 0, len(prefix)+1+len(groups)+6)
	out = append(append(out, prefix...), '1')
	for _, g := range groups {
		out = append(out, bech32Letters[g])
	}
	sum := bech32Checksum(prefix, groups)
	for i := range 6 {
		out = append(out, bech32Letters[byte(sum>>(5*(5-i)))&31])
	}
	return out
}

// bech32Checksum is the BCH code of BIP 173 over the lower-case prefix and the
// five-bit groups.
func bech32Checksum(prefix string, groups []byte) uint32 {
	sum := uint32(1)
	step := func(v byte) {
		top := sum >> 25
		sum = (sum&0x1ffffff)<<5 ^ uint32(v)
		for i, generator := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= generator
			}
		}
	}
	lower := func(c byte) byte {
		if c >= 'A' && c <= 'Z' {
			return c + 'a' - 'A'
		}
		return c
	}
	for i := range len(prefix) {
		step(lower(prefix[i]) >> 5)
	}
	step(0)
	for i := range len(prefix) {
		step(lower(prefix[i]) & 31)
	}
	for _, g := range groups {
		step(g)
	}
	for range 6 {
		step(0)
	}
	return sum ^ 1
}
