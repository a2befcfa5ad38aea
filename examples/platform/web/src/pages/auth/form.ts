import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState, type ChangeEvent, type FormEvent } from 'react';
import { Problem } from '../../api/problem';
import { meQuery } from '../../api/queries';

/** What is wrong with fields, in the words of the person. */
export type Errors<T> = Partial<Record<keyof T, string>>;

interface FormOptions<T> {
  initial: T;
  /** What is wrong before anything is sent. */
  check(values: T): Errors<T>;
  /** Sends it; what it throws is shown. */
  send(values: T): Promise<void>;
  /** What a problem means for the fields. Without any it is one of the form. */
  blame?(problem: Problem): Errors<T>;
}

/** A form: nothing of it is lost when sending fails, and it is sent once at a time. */
export interface Form<T> {
  values: T;
  errors: Errors<T>;
  /** What went wrong and is no field's. */
  problem: Problem | undefined;
  busy: boolean;
  /** Seconds until it may be sent again; 0 is now. */
  wait: number;
  set(name: keyof T, value: T[keyof T]): void;
  /** Takes other values, without what was wrong with those before. */
  reset(values: T): void;
  /** Forgets what went wrong. */
  clear(): void;
  /** For the form element. */
  form: { ref: (element: HTMLFormElement | null) => void; onSubmit: (event: FormEvent) => void; noValidate: true };
  /** For a field of text, by its name. */
  field(name: keyof T & string): {
    name: string;
    value: string;
    error: boolean;
    helperText: string | undefined;
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
  };
}

/** Runs a form. Fields are checked when it is sent, and from then on as they change. */
export function useForm<T extends object>({ initial, check, send, blame }: FormOptions<T>): Form<T> {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Errors<T>>({});
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const [wait, holdBack] = useWait();
  const client = useQueryClient();
  const sending = useRef(false);
  const element = useRef<HTMLFormElement | null>(null);
  const wrong = useRef(false); // that focus belongs to the first wrong field

  const set = useCallback(
    (name: keyof T, value: T[keyof T]) => {
      const next = { ...values, [name]: value };
      setValues(next);
      // What was found wrong goes as soon as it is right.
      if (errors[name] !== undefined) setErrors(merged(errors, name, check(next)[name]));
    },
    [values, errors, check],
  );

  useEffect(() => {
    if (!wrong.current) return;
    wrong.current = false;
    focusFirst(element.current, errors);
  }, [errors]);

  const submit = async () => {
    if (sending.current || wait > 0) return;
    // Some password managers fill in fields without telling anybody.
    const all = { ...values, ...filledIn(element.current, values) };
    setValues(all);
    setProblem(undefined);
    const found = check(all);
    setErrors(found);
    if (Object.values(found).some((e) => e !== undefined)) {
      wrong.current = true;
      return;
    }
    sending.current = true;
    setBusy(true);
    try {
      await send(all);
    } catch (error) {
      const p = error instanceof Problem ? error : new Problem('internal');
      const blamed = blame?.(p) ?? {};
      if (Object.values(blamed).some((e) => e !== undefined)) {
        wrong.current = true;
        setErrors(blamed);
      } else setProblem(p);
      // What else is shown belongs to a login that has ended.
      if (p.code === 'unauthenticated') void client.invalidateQueries({ queryKey: meQuery.queryKey });
      if (p.code === 'rate_limited') holdBack(p.retryAfter ?? 10);
    } finally {
      sending.current = false;
      setBusy(false);
    }
  };

  return {
    values,
    errors,
    problem,
    busy,
    wait,
    set,
    reset(to) {
      setValues(to);
      setErrors({});
      setProblem(undefined);
    },
    clear() {
      setErrors({});
      setProblem(undefined);
    },
    form: {
      ref: (e) => void (element.current = e),
      onSubmit: (event) => {
        event.preventDefault();
        void submit();
      },
      noValidate: true,
    },
    field: (name) => ({
      name,
      value: String(values[name]),
      error: errors[name] !== undefined,
      helperText: errors[name],
      onChange: (event) => set(name, event.target.value as T[keyof T]),
    }),
  };
}

function merged<T>(errors: Errors<T>, name: keyof T, error: string | undefined): Errors<T> {
  const next = { ...errors };
  if (error === undefined) delete next[name];
  else next[name] = error;
  return next;
}

/** The texts of the fields as the page has them. */
function filledIn<T extends object>(form: HTMLFormElement | null, values: T): Partial<T> {
  const out: Record<string, string> = {};
  if (!form) return {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && typeof (values as Record<string, unknown>)[name] === 'string') out[name] = value;
  }
  return out as Partial<T>;
}

/** Puts the focus into the first field, in the order of the page, that is wrong. */
function focusFirst<T>(form: HTMLFormElement | null, errors: Errors<T>) {
  for (const e of form?.elements ?? []) {
    const name = e.getAttribute('name');
    if (name && errors[name as keyof T] !== undefined) {
      (e as HTMLElement).focus();
      return;
    }
  }
}

/** Seconds that are still to wait, from the first ones on, and what sets them. */
export function useWait(first = 0): [number, (seconds: number) => void] {
  const [until, setUntil] = useState(() => (first > 0 ? Date.now() + first * 1000 : 0));
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (until <= Date.now()) return;
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= until) clearInterval(timer);
    }, 1000);
    return () => clearInterval(timer);
  }, [until]);
  const hold = useCallback((seconds: number) => {
    setNow(Date.now());
    setUntil(Date.now() + seconds * 1000);
  }, []);
  return [Math.max(0, Math.ceil((until - now) / 1000)), hold];
}
