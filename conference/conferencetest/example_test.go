package conferencetest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

// The test of a product in guest_test.go is the example of this package: an
// importer writes it in less than 30 lines.
func TestExampleIsShort(t *testing.T) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "guest_test.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "TestWhoMayPublish" {
			lines = files.Position(f.End()).Line - files.Position(f.Pos()).Line + 1
		}
	}
	if lines == 0 || lines >= 30 {
		t.Errorf("the example has %d lines, want less than 30", lines)
	}
}
