import { missingNumber } from '../../../sandbox';
import { globalId } from '../../../sandbox/data/made-up/people-and-places';
import { smallDemarcheNumber } from '../../../sandbox/data/demarches/small/demarche';
import { byNumber } from '../../nodes/test-bed';

export const byEmail = (value: string) => ({ __rl: true, mode: 'email', value });
export const champ = (number: number) => globalId('Champ', number);
export const mapped = (value: object) => ({ mappingMode: 'defineBelow', value });

export const dossier = (value: unknown) => ({ dossier: byNumber(value) });
export const demarche = (value: unknown = smallDemarcheNumber) => ({ demarche: byNumber(value) });
export const instructeur = (email = 'instruction.une@example.org') => ({
	instructeur: byEmail(email),
});
export const label = (value: unknown) => ({ label: { __rl: true, mode: 'id', value } });
export const group = (value: unknown) => ({ instructorGroup: { __rl: true, mode: 'id', value } });
/** As an expression gives it: what is typed into the panel is checked there. */
export const given = (value: string) => `={{ ${JSON.stringify(value)} }}`;

export const missingDossier = dossier(missingNumber);
export const missingDemarche = demarche(missingNumber);
/** An instructeur of another group than that of the dossiers. */
export const foreign = instructeur('instruction.trois@example.org');
