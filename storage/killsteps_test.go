package storage

import (
	"encoding/gob"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"syscall"
	"testing"

	"lethe/keys"
)

// rotationSteps are the steps of a rotation of the vault key.
var rotationSteps = []string{
	keys.StepHeaderFirst, keys.StepHeaderBoth, keys.StepEpochWritten, keys.StepKeyringWritten, keys.StepKeyringRenamed,
	keys.StepCommitted, keys.StepEpochWiped, keys.StepJournalReplaced, keys.StepHeaderFinal,
}

// A process killed at each step of a commit, of each batch of an import, of an
// erasure of a few, of a rotation and of a deep rotation leaves a store in which
// the act took place or did not, and that the next process works on; what was
// erased opens with no older key files. The steps of a backup and a restore have
// a test of their own, and so has an erasure of many.
func TestKilledAtEveryStepOfAChange(t *testing.T) {
	steps := map[string][]string{
		opCommit: {stepKeysSaved + "1", stepSaved + "1"},
		// An import is two batches, and each goes on with the one before.
		opImport: {stepKeysSaved + "1", stepKeysSaved + "2", stepSaved + "1", stepSaved + "2"},
		opErase:  slices.DeleteFunc(slices.Clone(eraseSteps), func(s string) bool { return s == StepSome || s == StepPurging || s == StepPurged }),
		opRotate: rotationSteps,
		opDeep:   slices.Concat([]string{StepResealBegun, StepHouseKey, StepResealed, StepResealedAll, StepOldDestroyed, StepOldCleared}, rotationSteps),
		// A paper is three acts, and the last has the ledger's entry; evidence is
		// destroyed before it is taken off the list.
		opAttach:   commits(3),
		opEvidence: commits(3),
		opDetach:   {stepSaved + "4"},
		opLetter:   commits(2),
	}
	steps[opDestroy] = append(slices.Clone(steps[opErase]), stepSaved+"4", stepSaved+"5")
	k := newKilling(t, 1)
	k.newStore()
	k.fill()
	want := 0
	for _, op := range []string{opCommit, opImport, opErase, opRotate, opDeep, opAttach, opDetach, opEvidence, opDestroy, opLetter} {
		for _, step := range steps[op] {
			if testing.Short() && want > 5 {
				break
			}
			want++
			k.killAt(op, step)
			if t.Failed() {
				return
			}
		}
	}
	k.last()
	right := 0
	for _, op := range killOps {
		right += k.right[op]
	}
	t.Logf("%d of %d kills left the act done or not", right, want)
	if right != want {
		t.Fail()
	}
}

// commits returns the steps of the first n acts.
func commits(n int) (steps []string) {
	for i := range n {
		steps = append(steps, fmt.Sprint(stepKeysSaved, i+1), fmt.Sprint(stepSaved, i+1))
	}
	return steps
}

// fill has records in the store, of an import too, so that there is something to
// rotate.
func (k *killing) fill() {
	for _, op := range []string{opCommit, opCommit} {
		k.killAt(op, stepSaved+"1")
	}
	k.kills, k.cut = 0, nil
	clear(k.right)
}

// killAt has a process call one operation and kill itself at a step of it.
func (k *killing) killAt(op, step string) {
	k.Helper()
	cmd, said := k.start(killJob{Aim: op, Stop: step})
	defer said.Close()
	in := gob.NewDecoder(said)
	for {
		var m killSaid
		if err := in.Decode(&m); err != nil {
			break // the pipe ends with the process
		}
		k.hear(m)
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		k.Errorf("%s, %q: the process was not killed: %v\n%s", op, step, err, cmd.Stdout)
		return
	}
	k.tally()
	if !slices.Contains(k.cut, op) {
		k.Errorf("%s, %q: cut short was %q", op, step, k.cut)
	}
}
