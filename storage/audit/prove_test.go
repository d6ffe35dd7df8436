package audit

import "testing"

// Every leaf of trees of many sizes is proved, and no proof serves for another
// leaf, number, size or root.
func TestProofs(t *testing.T) {
	for size := uint64(1); size < 20; size++ {
		var src blocks
		log := &Log{}
		leaves := map[uint64][]byte{}
		for seq := range size {
			leaf := Leaf{Seq: seq, Actor: "officer", Action: "erase"}
			leaves[seq] = leaf.Append(nil)
			b, err := log.Plan([]Leaf{leaf})
			if err != nil {
				t.Fatal(err)
			}
			src = append(src, b)
			log.Commit(b)
		}
		root := log.Root()
		for seq := range size {
			proof, err := Prove(size, seq, src)
			if err != nil || !Included(leaves[seq], seq, size, root, proof) {
				t.Fatalf("leaf %d of %d is not proved: %v", seq, size, err)
			}
			bent := root
			bent[0] ^= 1
			if Included(leaves[(seq+1)%size], seq, size, root, proof) && size > 1 || Included(leaves[seq], seq+1, size, root, proof) ||
				Included(leaves[seq], seq, size, bent, proof) {
				t.Fatalf("the proof of leaf %d of %d proves something else", seq, size)
			}
		}
		if _, err := Prove(size, size, src); err == nil {
			t.Fatal("a leaf beyond the tree was proved")
		}
	}
}
