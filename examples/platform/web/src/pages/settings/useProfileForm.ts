import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, askWithVersion } from '../../api/client';
import { isProblem, type Problem } from '../../api/problem';
import type { Account } from '../../api/queries';
import { useToast } from '../../ui/toast';
import { nameFault } from '../auth/checks';
import { type Errors, type Form, useForm } from '../auth/form';
import { changesOf, leftOf, merged, profileFields, profileOf, type ProfileField, type ProfileValues, websiteFault, withScheme } from './merge';
import { keepAccount } from './queries';

/** What another device changed that was changed here as well. */
export interface Stale {
  fields: ProfileField[];
  there: ProfileValues;
}

interface ProfileFormState {
  form: Form<ProfileValues>;
  /** Something is not saved. */
  dirty: boolean;
  stale: Stale | undefined;
  /** Takes what the other device has. */
  take(): void;
  /** Gives up what is not saved. */
  discard(): void;
}

/**
 * The form of the profile. What it is saved over is the version that was read: what another device changed meanwhile is
 * brought together with what is here, and asked about where both changed the same.
 */
export function useProfileForm(account: Account, version: string | undefined): ProfileFormState {
  const { t } = useTranslation('settings');
  const client = useQueryClient();
  const toast = useToast();
  const [base, setBase] = useState({ values: profileOf(account), version });
  const [stale, setStale] = useState<Stale>();

  const patch = (values: ProfileValues, over: { values: ProfileValues; version: string | undefined }) =>
    askWithVersion(
      api.PATCH('/me/profile', { body: changesOf(over.values, values), params: { header: over.version ? { 'If-Match': over.version } : {} } }),
    );

  const send = async (values: ProfileValues) => {
    let over = base;
    let mine: ProfileValues = { ...values, website: withScheme(values.website) };
    for (let left = 3; ; left--) {
      try {
        const got = await patch(mine, over);
        keepAccount(client, got);
        setBase({ values: profileOf(got.data), version: got.version });
        setStale(undefined);
        form.reset(profileOf(got.data));
        toast({ text: t('profile.saved') });
        return;
      } catch (error) {
        if (!isProblem(error, 'stale') || left === 0) throw error;
        const now = await askWithVersion(api.GET('/me'));
        const there = profileOf(now.data);
        const { values: both, both: fields } = merged(over.values, mine, there);
        over = { values: there, version: now.version };
        mine = both;
        if (fields.length === 0) continue; // nothing to ask about
        keepAccount(client, now);
        setBase(over);
        setStale({ fields, there });
        form.reset(both);
        return;
      }
    }
  };

  const form = useForm<ProfileValues>({
    initial: base.values,
    check: (v) => {
      const out: Errors<ProfileValues> = {};
      const name = nameFault(v.full_name);
      const website = websiteFault(withScheme(v.website));
      if (name) out.full_name = t(`profile.${name}`);
      if (leftOf(v.bio) < 0) out.bio = t('profile.over', { count: -leftOf(v.bio) });
      if (website) out.website = t(`profile.${website}`);
      return out;
    },
    send,
    blame: (p: Problem) => {
      const field = profileFields.find((f) => f === p.field);
      if (p.code !== 'invalid' || !field) return {};
      return { [field]: field === 'website' ? t('profile.websiteWrong') : t('profile.refused') };
    },
  });

  const dirty = Object.keys(changesOf(base.values, form.values)).length > 0;

  // What is read anew is shown where nothing waits to be saved. A new version of the same profile, as a picture makes, is taken silently.
  const seen = useRef(version);
  const { reset } = form;
  useEffect(() => {
    if (version === seen.current) return;
    seen.current = version;
    if (version === base.version) return; // it was made here
    const read = profileOf(account);
    if (profileFields.every((f) => read[f] === base.values[f])) setBase({ values: base.values, version });
    else if (!dirty) {
      setBase({ values: read, version });
      reset(read);
    }
  }, [account, version, base, dirty, reset]);

  return {
    form,
    dirty,
    stale,
    take() {
      if (stale) form.reset({ ...form.values, ...pick(stale.there, stale.fields) });
      setStale(undefined);
    },
    discard() {
      const values = profileOf(account);
      setBase({ values, version });
      form.reset(values);
      setStale(undefined);
    },
  };
}

function pick(from: ProfileValues, fields: readonly ProfileField[]): Partial<ProfileValues> {
  return Object.fromEntries(fields.map((f) => [f, from[f]]));
}
