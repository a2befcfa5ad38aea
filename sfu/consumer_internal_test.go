package sfu

import "testing"

// What a consumer does late, beside its own end, does not bring it back into
// its producer's tables: there it and its transport would stay for good.
func TestConsumerEndsForGood(t *testing.T) {
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	f := NewForwarder(e.NewRouter(RouterConfig{}), 2)
	t.Cleanup(f.Close)
	p := f.Producer
	c := (*p.table.Load())[0]
	c.Close()
	p.flow(c)
	if !p.join(c) {
		t.Error("the producer ended")
	}
	if n, m := len(*p.table.Load()), len(p.members); n != 1 || m != 1 {
		t.Errorf("%d consumers get packets, %d are members, want 1 and 1", n, m)
	}
	other := (*p.table.Load())[0]
	other.paused.Store(true) // SetPaused got this far, and another SetPaused is ahead of it
	p.flow(other)
	if p.wanted() {
		t.Error("a paused consumer gets packets")
	}
}
