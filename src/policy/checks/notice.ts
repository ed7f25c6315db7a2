import { type Check, pass, refuse } from '../context.ts'

/** The patient was informed (guideline step 4) with a text that one of the two countries publishes. */
export const notice: Check = ({ interaction, stage, notice, purpose, knownNotices }) => {
  if (interaction === 'identify' || stage === 'use') return pass
  if (!notice) return refuse('notice-missing', '4705')
  if (notice.method === 'unable' && purpose !== 'ETREAT') return refuse('notice-not-given', '4705')
  return knownNotices?.has(notice.sha256) ? pass : refuse('notice-unknown', '4705')
}
