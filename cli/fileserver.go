package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// A fileServer lets the server that carries a command out reach the files that
// the command names, with the rights of this process. The protocol is SFTP. A
// command's server reaches what the command line names and what begins with
// such a name, nothing else; a console's, what is typed into the console, which
// only the server sees.
type fileServer struct {
	argv    []string
	console bool
	files   Files
}

// serve answers each channel that the server opens.
func (f *fileServer) serve(opens <-chan ssh.NewChannel) {
	for open := range opens {
		ch, reqs, err := open.Accept()
		if err != nil {
			continue
		}
		go ssh.DiscardRequests(reqs)
		go func() {
			defer ch.Close()
			s := sftp.NewRequestServer(ch, sftp.Handlers{FileGet: f, FilePut: f, FileCmd: f, FileList: f}, sftp.WithStartDirectory(workingDirectory()))
			_ = s.Serve()
			_ = s.Close()
		}()
	}
}

func workingDirectory() string {
	dir, err := os.Getwd()
	if err != nil {
		return "/"
	}
	return dir
}

// errUnnamed refuses a file that the command does not name.
var errUnnamed = errors.New("the command does not name this file")

// existsText says over the wire that a file is there already, for which the
// protocol has no word.
const existsText = "lethe: file exists"

// told words an error for the wire.
func told(err error) error {
	if errors.Is(err, fs.ErrExist) {
		return errors.New(existsText)
	}
	return err
}

// named returns the name of a file if the command names it.
func (f *fileServer) named(path string) (string, error) {
	path = filepath.Clean(path)
	if f.console {
		return path, nil
	}
	for _, arg := range f.argv {
		if _, value, ok := strings.Cut(arg, "="); ok && strings.HasPrefix(arg, "-") {
			arg = value
		}
		if fd, err := strconv.Atoi(arg); err == nil && path == descriptorName(fd) {
			return path, nil
		}
		if arg == "" || strings.HasPrefix(arg, "-") {
			continue
		}
		abs, err := f.files.Abs(arg)
		if err == nil && (path == abs || strings.HasPrefix(path, abs+".") || strings.HasPrefix(path, strings.TrimSuffix(abs, "/")+"/")) {
			return path, nil
		}
	}
	return "", errUnnamed
}

// open opens a file that the command names.
func (f *fileServer) open(r *sftp.Request, flag int) (File, error) {
	path, err := f.named(r.Filepath)
	if err != nil {
		return nil, err
	}
	out, err := f.files.OpenFile(path, flag, 0o600)
	if err != nil {
		return nil, told(err)
	}
	if _, ok := descriptorOf(path); ok {
		return streamed{out}, nil
	}
	return out, nil
}

// Fileread implements sftp.FileReader.
func (f *fileServer) Fileread(r *sftp.Request) (io.ReaderAt, error) { return f.open(r, os.O_RDONLY) }

// Filewrite implements sftp.FileWriter.
func (f *fileServer) Filewrite(r *sftp.Request) (io.WriterAt, error) {
	out, err := f.OpenFile(r)
	if err != nil {
		return nil, err
	}
	return out.(io.WriterAt), nil
}

// OpenFile implements sftp.OpenFileWriter.
func (f *fileServer) OpenFile(r *sftp.Request) (sftp.WriterAtReaderAt, error) {
	flag := os.O_WRONLY
	p := r.Pflags()
	if p.Read {
		flag = os.O_RDWR
	}
	for set, v := range map[int]bool{os.O_CREATE: p.Creat, os.O_TRUNC: p.Trunc, os.O_EXCL: p.Excl} {
		if v {
			flag |= set
		}
	}
	out, err := f.open(r, flag)
	if err != nil {
		return nil, err
	}
	w, ok := out.(sftp.WriterAtReaderAt)
	if !ok {
		out.Close()
		return nil, errors.ErrUnsupported
	}
	return w, nil
}

// Filecmd implements sftp.FileCmder.
func (f *fileServer) Filecmd(r *sftp.Request) error {
	path, err := f.named(r.Filepath)
	if err != nil {
		return err
	}
	switch r.Method {
	case "Setstat":
		switch {
		case r.AttrFlags().Size:
			return os.Truncate(path, int64(r.Attributes().Size))
		case r.AttrFlags().Permissions:
			return os.Chmod(path, r.Attributes().FileMode())
		}
		return nil
	case "Rename", "PosixRename":
		to, err := f.named(r.Target)
		if err != nil {
			return err
		}
		return told(f.files.Rename(path, to))
	case "Remove":
		return f.files.Remove(path)
	case "Mkdir":
		return told(os.Mkdir(path, 0o700))
	}
	return errors.ErrUnsupported
}

// PosixRename implements sftp.PosixRenameFileCmder.
func (f *fileServer) PosixRename(r *sftp.Request) error {
	r.Method = "Rename"
	return f.Filecmd(r)
}

// Filelist implements sftp.FileLister. There are no listings.
func (f *fileServer) Filelist(r *sftp.Request) (sftp.ListerAt, error) { return f.look(r, f.files.Stat) }

// Lstat implements sftp.LstatFileLister.
func (f *fileServer) Lstat(r *sftp.Request) (sftp.ListerAt, error) { return f.look(r, f.files.Lstat) }

func (f *fileServer) look(r *sftp.Request, stat func(string) (os.FileInfo, error)) (sftp.ListerAt, error) {
	if r.Method == "List" || r.Method == "Readlink" {
		return nil, errors.ErrUnsupported
	}
	path, err := f.named(r.Filepath)
	if err != nil {
		return nil, err
	}
	info, err := stat(path)
	if err != nil {
		return nil, err
	}
	return oneInfo{info}, nil
}

// oneInfo is a listing of one file.
type oneInfo struct{ os.FileInfo }

// ListAt implements sftp.ListerAt.
func (o oneInfo) ListAt(to []os.FileInfo, offset int64) (int, error) {
	if offset > 0 || len(to) == 0 {
		return 0, io.EOF
	}
	to[0] = o.FileInfo
	return 1, io.EOF
}

// streamed is a file descriptor that may be a pipe: it is read from where it is,
// whatever offset is asked for.
type streamed struct{ File }

// ReadAt implements io.ReaderAt.
func (s streamed) ReadAt(p []byte, _ int64) (int, error) { return s.File.Read(p) }
