package storage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"lethe/model"
)

// An ErasureInfo says what the store knows of one erasure. It holds no personal
// data but the account name of who erased.
type ErasureInfo struct {
	ID        model.ID
	Begun     time.Time
	Destroyed time.Time // the moment at which the keys were gone; zero when it was called off
	Actor     string
	Ground    model.ErasureGround
	Request   string // reference of the request that was answered
	// What was named to be erased: people with all that they own, and what went
	// apart from them.
	Subjects, Holdings, Requests, Evidence int
	Records                                uint64
	Keys                                   int
	State                                  ErasureState
	// Certificate is nil when there is none, and then CertificateError says why.
	Certificate      *Certificate
	CertificateError error
}

// An ErasureState says how far an erasure came.
type ErasureState string

// The states of an erasure.
const (
	ErasureCalledOff  ErasureState = "called off" // nothing was destroyed
	ErasureUnfinished ErasureState = "unfinished" // the keys are gone, the rest is done on the next opening
	ErasureDone       ErasureState = "done"       // its files are not searched for remains yet
	ErasurePurged     ErasureState = "purged"     // the files were rewritten and hold no remains
)

// Erasures lists every erasure that was ever begun, the oldest first, each with
// its certificate, which was checked against the store's key.
func (s *Store) Erasures(ctx context.Context) ([]ErasureInfo, error) {
	states, err := s.erasureStates()
	if err != nil {
		return nil, err
	}
	out := make([]ErasureInfo, 0, len(states))
	for _, v := range states {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		info := v.info()
		if info.State == ErasureDone || info.State == ErasurePurged {
			_, info.Certificate, info.CertificateError = s.Certificate(v.Erasure)
		}
		out = append(out, info)
	}
	return out, nil
}

func (s *Store) erasureStates() ([]*erasureState, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ledger == nil {
		return nil, nil
	}
	states, err := s.ledger.erasures()
	if err != nil {
		return nil, ledgerFault(err)
	}
	return states, nil
}

func (e *erasureState) info() ErasureInfo {
	info := ErasureInfo{
		ID: e.Erasure, Begun: e.At, Destroyed: e.destroyed.At, Actor: e.Actor, Ground: model.ErasureGround(e.Ground),
		Request: e.Request, Records: e.Facts[0], Keys: len(e.Keys), State: ErasureUnfinished,
	}
	switch {
	case e.last == erasureAbandoned:
		info.State = ErasureCalledOff
	case e.last == erasureCertified && e.purged:
		info.State = ErasurePurged
	case e.last == erasureCertified:
		info.State = ErasureDone
	}
	for _, t := range e.Targets {
		switch t.Kind {
		case model.KindSubject:
			info.Subjects++
		case model.KindRequest:
			info.Requests++
		case model.KindEvidence:
			info.Evidence++
		default:
			info.Holdings++
		}
	}
	return info
}

// Certificate returns the certificate that the store keeps of an erasure, as it
// is on disk and as it reads. It returns an error of fault Damaged when that is
// not what the store signed.
func (s *Store) Certificate(erasure model.ID) (raw []byte, c *Certificate, err error) {
	raw, err = os.ReadFile(filepath.Join(s.dir, certsName, certificateName(erasure)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, &model.Error{Fault: model.NotFound, Sentence: "the store keeps no certificate of that erasure, as after a restore with a key backup that has none; the audit log shows that it took place", Cause: err}
	}
	if err != nil {
		return nil, nil, ioFault("reading a certificate", err)
	}
	if c, err = VerifyCertificate(raw); err != nil {
		return nil, nil, damaged("the certificate that the store keeps is not what was written", err)
	}
	key, err := s.CertificateKey()
	if err != nil {
		return nil, nil, err
	}
	if c.Signer != key || c.Statement.Erasure != erasure.String() {
		return nil, nil, damaged("the certificate that the store keeps is another one", ErrCertificate)
	}
	return raw, c, nil
}
