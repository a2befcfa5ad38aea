package rotunda_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The house: which package may import which, and which modules of others it
// may link. Imports only go down. What an importer of one package links is
// decided here, so a change to this table is a design decision: its commit
// says why.

const module = "github.com/rotunda-rtc/rotunda"

// A rule holds for one package or, when path ends in "/...", for a package and
// all below it. The first rule that matches a package is its rule.
type rule struct {
	path    string
	ours    []string // packages of this module it may import, as patterns like path
	modules []string // modules of others it may import
	tests   []string // those that its tests may import beside them
}

var house = []rule{
	{path: "."},
	{path: "e2e/meeting", ours: []string{"..."}, modules: media},
	{path: "e2e/roles", ours: []string{"conference", "conference/browser", "conference/inroom", "signal/web"}},
	{path: "e2e/soak", ours: []string{"..."}, modules: media},
	{path: "e2e/...", ours: []string{"sfu/sfutest"}},

	{path: "internal/bubble"},
	{path: "internal/clientaddr"},

	{path: "signal"},
	{path: "signal/internal/...", ours: []string{"signal"}},
	{path: "signal/sse", ours: []string{"internal/clientaddr", "signal", "signal/internal/door"}},
	{path: "signal/web", ours: []string{"signal", "signal/sse", "signal/ws"}, modules: []string{"github.com/coder/websocket"}},
	{path: "signal/ws", ours: []string{"internal/clientaddr", "signal", "signal/internal/door"}, modules: []string{"github.com/coder/websocket"}},
	{path: "signal/signaltest", ours: []string{"signal"}},

	{path: "sfu", ours: []string{"sfu/internal/..."}, modules: engine, tests: stack},
	{path: "sfu/internal/...", ours: []string{"sfu/internal/..."}, modules: engine, tests: stack},
	{path: "sfu/turn", ours: []string{"signal", "sfu"}, modules: []string{zap, "github.com/pion/logging", "github.com/pion/stun/v4", "github.com/pion/turn/v5"}, tests: stack},
	{path: "sfu/sfutest", ours: []string{"sfu", "sfu/internal/..."}, modules: media},

	{path: "conference", ours: []string{"signal", "sfu", "conference/internal/..."}, modules: []string{zap, "golang.org/x/crypto"}, tests: stack},
	{path: "conference/internal/...", ours: []string{"signal", "sfu"}, modules: []string{zap}},
	{path: "conference/browser"},
	{path: "conference/conferencetest", ours: []string{"conference", "conference/client", "conference/inroom", "internal/bubble", "sfu", "sfu/sfutest", "signal", "signal/signaltest"}, modules: media},
	{path: "conference/client", ours: []string{"signal", "signal/web"}, modules: media},
	{path: "conference/inroom", ours: []string{"conference", "signal"}, modules: []string{zap}},
	{path: "conference/match", ours: []string{"conference", "signal"}, modules: []string{zap}},
	{path: "conference/records", ours: []string{"conference", "conference/inroom", "conference/token", "signal", "storage"}},
	{path: "conference/token", ours: []string{"conference", "signal"}, modules: []string{jwt}},
	{path: "conference/webhook", ours: []string{"conference", "signal", "storage"}, modules: []string{zap}},
	{path: "conference/whip", ours: []string{"conference", "signal", "sfu"}, modules: []string{zap, "github.com/pion/sdp/v3"}, tests: stack},

	{path: "storage"},
	{path: "storage/internal/pgtest", modules: []string{pgx}},
	{path: "storage/internal/difftest", ours: []string{"storage", "storage/memory"}, modules: []string{"pgregory.net/rapid"}},
	{path: "storage/internal/storebench", ours: []string{"storage"}},
	{path: "storage/internal/migratetest", ours: []string{"storage", "storage/internal/sqlstore"}},
	{path: "storage/internal/sqlstore", ours: []string{"storage", "storage/internal/cursor"}, modules: []string{goose}, tests: []string{modernc}},
	{path: "storage/internal/...", ours: []string{"storage"}},
	{path: "storage/blob", ours: []string{"storage", "storage/internal/blobkey"}},
	{path: "storage/memory", ours: []string{"storage", "storage/internal/blobkey", "storage/internal/cursor"}},
	{path: "storage/postgres", ours: []string{"storage", "storage/internal/sqlstore"}, modules: []string{pgx}},
	{path: "storage/sqlite", ours: []string{"storage", "storage/internal/sqlstore"}, modules: []string{modernc}},
	{path: "storage/storagetest", ours: []string{"storage"}},

	{path: "social", ours: []string{"storage", "social/jobs", "social/mail"}, modules: []string{
		zap, "github.com/google/uuid", "golang.org/x/crypto", "golang.org/x/image", "golang.org/x/text", "golang.org/x/oauth2", oidc,
	}},
	{path: "social/mail", modules: []string{gomail}},
	{path: "social/jobs", ours: []string{"storage"}, modules: []string{zap}},
	{path: "social/hosting", ours: []string{"conference", "signal", "social", "social/jobs", "storage"}, modules: []string{zap, "github.com/google/uuid", "golang.org/x/crypto"}},

	{path: "social/api", ours: []string{"conference", "internal/clientaddr", "social", "social/api/internal/shape", "social/hosting", "storage"}, modules: []string{zap, huma}, tests: media},
	{path: "social/api/internal/shape", ours: []string{"storage"}},
	{path: "social/api/internal/...", ours: []string{"social/api"}},

	{path: "examples/ownusers", ours: []string{"..."}, modules: []string{zap, modernc}, tests: media},
	{path: "examples/platform/web"},
	{path: "examples/platform/internal/config", modules: []string{zap}},
	{path: "examples/platform/...", ours: []string{"..."}, modules: []string{zap, "github.com/google/uuid", "golang.org/x/crypto", prometheus}, tests: media},
	{path: "examples/...", ours: []string{"..."}, modules: []string{zap}},
}

const (
	zap     = "go.uber.org/zap"
	pgx     = "github.com/jackc/pgx/v5"
	goose   = "github.com/pressly/goose/v3"
	modernc = "modernc.org/sqlite"
	oidc    = "github.com/coreos/go-oidc/v3"
	jwt     = "github.com/golang-jwt/jwt/v5"
	gomail  = "github.com/wneessen/go-mail"
	huma    = "github.com/danielgtaylor/huma/v2"

	prometheus = "github.com/prometheus/client_golang"
)

// engine is what the engine is built on: pion's protocols one by one.
var engine = []string{
	zap, "golang.org/x/net", "golang.org/x/sys",
	"github.com/pion/datachannel", "github.com/pion/dtls/v3", "github.com/pion/ice/v4", "github.com/pion/interceptor",
	"github.com/pion/logging", "github.com/pion/mdns/v2", "github.com/pion/randutil", "github.com/pion/rtcp",
	"github.com/pion/rtp", "github.com/pion/sctp", "github.com/pion/srtp/v3",
	"github.com/pion/stun/v4", "github.com/pion/transport/v4", "github.com/pion/transport/v5",
	"github.com/pion/turn/v5",
}

// stack is pion's PeerConnection, which the engine does not use: it is the
// other side in tests, and what the Go client is built on.
var stack = []string{"github.com/pion/webrtc/v4", "github.com/pion/sdp/v3"}

// media is what the Go client is built on.
var media = append(append([]string(nil), engine...), stack...)

// brought lists the modules that come with another one: they are linked where
// that one may be imported, and imported by us nowhere because of it.
var brought = map[string][]string{
	zap:                          {"go.uber.org/multierr"},
	"github.com/pion/ice/v4":     {"github.com/google/uuid", "github.com/wlynxg/anet", "golang.org/x/crypto", "golang.org/x/time"},
	"github.com/coder/websocket": nil,
	"golang.org/x/crypto":        {"golang.org/x/sys"},
	oidc:                         {"github.com/go-jose/go-jose/v4"},
	gomail:                       {"golang.org/x/crypto", "golang.org/x/text"},
	goose:                        {"github.com/mfridman/interpolate", "github.com/sethvargo/go-retry", "go.uber.org/multierr", "golang.org/x/sync"},
	modernc: {
		"github.com/dustin/go-humanize", "github.com/google/uuid", "github.com/mattn/go-isatty", "github.com/ncruces/go-strftime", "github.com/remyoudompheng/bigfft",
		"golang.org/x/sys", "modernc.org/libc", "modernc.org/mathutil", "modernc.org/memory",
	},
	prometheus: {
		"github.com/beorn7/perks", "github.com/cespare/xxhash/v2", "github.com/munnerz/goautoneg", "github.com/prometheus/client_model", "github.com/prometheus/common",
		"github.com/prometheus/procfs", "golang.org/x/sys", "google.golang.org/protobuf",
	},
	pgx: {"github.com/jackc/pgpassfile", "github.com/jackc/pgservicefile", "github.com/jackc/puddle/v2", "golang.org/x/sync", "golang.org/x/text"},
}

// onlyTests are the modules that tests may import beside their package's own.
var onlyTests = []string{"go.uber.org/goleak", "pgregory.net/rapid"}

// listed is what go list -json says of a package.
type listed struct {
	ImportPath   string
	Name         string
	Dir          string
	Standard     bool
	Module       *struct{ Path string }
	Imports      []string
	TestImports  []string
	XTestImports []string
	Deps         []string
}

func TestHouse(t *testing.T) {
	for _, system := range []string{"linux", "darwin", "windows"} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			for _, v := range houseViolations(house, goList(t, system)) {
				t.Error(v)
			}
		})
	}
}

// goList lists the packages of this module and all they need, as built for the system.
func goList(t *testing.T, system string) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-test",
		"-json=ImportPath,Name,Dir,Standard,Module,Imports,TestImports,XTestImports,Deps", "./...")
	cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	var pkgs []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		// Test binaries and packages recompiled for them are listed beside the packages themselves.
		if !strings.ContainsAny(p.ImportPath, " ") && !strings.HasSuffix(p.ImportPath, ".test") {
			pkgs = append(pkgs, p)
		}
	}
}

// houseViolations says, for each package of this module, what it imports or
// links that its rule does not allow.
func houseViolations(rules []rule, pkgs []listed) []string {
	moduleOf := map[string]string{} // import path → module, for what is not in the standard library
	for _, p := range pkgs {
		if !p.Standard && p.Module != nil {
			moduleOf[p.ImportPath] = p.Module.Path
		}
	}
	var out []string
	for _, p := range pkgs {
		if moduleOf[p.ImportPath] != module {
			continue
		}
		name := below(p.ImportPath)
		r, ok := ruleFor(rules, name)
		if !ok {
			out = append(out, fmt.Sprintf("%s has no rule in the house: say what it may import", name))
			continue
		}
		say := func(format string, args ...any) {
			out = append(out, name+" "+fmt.Sprintf(format, args...))
		}
		for _, imp := range p.Imports {
			switch m := moduleOf[imp]; {
			case m == "":
			case m == module:
				if !matchesAny(r.ours, below(imp)) {
					say("imports %s, which is not below it", below(imp))
				}
			case !slices.Contains(r.modules, m):
				say("imports %s of %s", imp, m)
			}
		}
		may := linkable(rules, r, map[string]bool{})
		seen := map[string]bool{}
		for _, dep := range p.Deps {
			if m := moduleOf[dep]; m != "" && m != module && !slices.Contains(may, m) && !seen[m] {
				seen[m] = true
				say("links %s", m)
			}
		}
		for _, imp := range slices.Concat(p.TestImports, p.XTestImports) {
			m := moduleOf[imp]
			if m != "" && m != module && !slices.Contains(may, m) && !slices.Contains(onlyTests, m) && !slices.Contains(r.tests, m) && !seen[m] {
				seen[m] = true
				say("imports %s in its tests", m)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// linkable lists the modules a package under r may link: its own, what they
// bring, and what the packages it may import may link.
func linkable(rules []rule, r rule, visited map[string]bool) []string {
	if visited[r.path] {
		return nil
	}
	visited[r.path] = true
	var out []string
	for _, m := range r.modules {
		out = append(out, m)
		out = append(out, brought[m]...)
	}
	for _, below := range rules {
		if slices.ContainsFunc(r.ours, func(o string) bool { return o == below.path || matches(o, strings.TrimSuffix(below.path, "/...")) }) {
			out = append(out, linkable(rules, below, visited)...)
		}
	}
	return out
}

func ruleFor(rules []rule, name string) (rule, bool) {
	for _, r := range rules {
		if matches(r.path, name) {
			return r, true
		}
	}
	return rule{}, false
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, name) })
}

// matches tells whether a package is the pattern's, which may end in "...".
func matches(pattern, name string) bool {
	if pattern == "..." {
		return true
	}
	if tree, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == tree || strings.HasPrefix(name, tree+"/")
	}
	return pattern == name
}

// below cuts the module's path off an import path; the root package is ".".
func below(importPath string) string {
	if importPath == module {
		return "."
	}
	return strings.TrimPrefix(importPath, module+"/")
}

// TestHouseNoticesViolations proves that TestHouse can fail.
func TestHouseNoticesViolations(t *testing.T) {
	mod := func(path string) *struct{ Path string } { return &struct{ Path string }{path} }
	others := []listed{
		{ImportPath: "encoding/json", Standard: true},
		{ImportPath: "github.com/coder/websocket", Module: mod("github.com/coder/websocket")},
		{ImportPath: "github.com/pion/rtp", Module: mod("github.com/pion/rtp")},
		{ImportPath: "github.com/pion/webrtc/v4", Module: mod("github.com/pion/webrtc/v4")},
		{ImportPath: "go.uber.org/goleak", Module: mod("go.uber.org/goleak")},
		{ImportPath: "go.uber.org/zap", Module: mod(zap)},
		{ImportPath: "go.uber.org/multierr", Module: mod("go.uber.org/multierr")},
		{ImportPath: "example.com/new/thing", Module: mod("example.com/new")},
		{ImportPath: module + "/signal", Module: mod(module)},
		{ImportPath: module + "/sfu", Module: mod(module)},
		{ImportPath: module + "/conference", Module: mod(module)},
		{ImportPath: module + "/signal/ws", Module: mod(module)},
	}
	tests := []struct {
		name string
		pkg  listed
		want string // "" for none
	}{
		{"standard library", listed{ImportPath: module + "/signal", Imports: []string{"encoding/json"}}, ""},
		{"own module", listed{ImportPath: module + "/signal/ws", Imports: []string{module + "/signal", "github.com/coder/websocket"}}, ""},
		{"brought along", listed{ImportPath: module + "/conference", Deps: []string{"go.uber.org/multierr", "github.com/pion/rtp"}}, ""},
		{"goleak in a test", listed{ImportPath: module + "/sfu", XTestImports: []string{"go.uber.org/goleak"}}, ""},
		{"an example", listed{ImportPath: module + "/examples/bot", Imports: []string{module + "/conference"}}, ""},
		{"upwards", listed{ImportPath: module + "/signal", Imports: []string{module + "/conference"}}, "signal imports conference, which is not below it"},
		{"the engine looks at the protocol", listed{ImportPath: module + "/sfu", Imports: []string{module + "/signal"}}, "sfu imports signal, which is not below it"},
		{"sideways", listed{ImportPath: module + "/conference", Imports: []string{module + "/signal/ws"}}, "conference imports signal/ws, which is not below it"},
		{"foreign module", listed{ImportPath: module + "/signal", Imports: []string{"go.uber.org/zap"}}, "signal imports go.uber.org/zap of go.uber.org/zap"},
		{"new module", listed{ImportPath: module + "/sfu", Imports: []string{"example.com/new/thing"}}, "sfu imports example.com/new/thing of example.com/new"},
		{"foreign module through another", listed{ImportPath: module + "/conference", Deps: []string{"github.com/coder/websocket"}}, "conference links github.com/coder/websocket"},
		{"brought along, imported", listed{ImportPath: module + "/sfu", Imports: []string{"go.uber.org/multierr"}}, "sfu imports go.uber.org/multierr of go.uber.org/multierr"},
		{"goleak outside tests", listed{ImportPath: module + "/sfu", Imports: []string{"go.uber.org/goleak"}}, "sfu imports go.uber.org/goleak of go.uber.org/goleak"},
		{"the engine on a whole stack", listed{ImportPath: module + "/sfu", Deps: []string{"github.com/pion/webrtc/v4"}}, "sfu links github.com/pion/webrtc/v4"},
		{"a whole stack in its tests", listed{ImportPath: module + "/sfu", XTestImports: []string{"github.com/pion/webrtc/v4"}}, ""},
		{"new module in a test", listed{ImportPath: module + "/sfu", TestImports: []string{"example.com/new/thing"}}, "sfu imports example.com/new in its tests"},
		{"unknown package", listed{ImportPath: module + "/helpers"}, "helpers has no rule in the house: say what it may import"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.pkg.Module = mod(module)
			pkgs := append(slices.DeleteFunc(slices.Clone(others), func(p listed) bool { return p.ImportPath == tt.pkg.ImportPath }), tt.pkg)
			if got := strings.Join(houseViolations(house, pkgs), "; "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestModule checks that the library is one module without replace lines, so
// that it builds as a dependency just as it builds here.
func TestModule(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json").Output()
	if err != nil {
		t.Fatalf("go mod edit: %v", err)
	}
	var mod struct {
		Module  struct{ Path string }
		Replace []any
		Exclude []any
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	if mod.Module.Path != module {
		t.Errorf("module %s, want %s", mod.Module.Path, module)
	}
	if len(mod.Replace) > 0 || len(mod.Exclude) > 0 {
		t.Errorf("go.mod has replace or exclude lines, which importers would not get: %v %v", mod.Replace, mod.Exclude)
	}
	err = filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git"):
			return fs.SkipDir
		case d.Name() == "go.mod" && path != "go.mod":
			t.Errorf("%s: a second module", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
