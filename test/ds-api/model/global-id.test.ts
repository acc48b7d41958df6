import { champIdInForm, champIdInRow, globalId, numberOfGlobalId } from '../../../ds-api/model';

const champ = globalId('Champ', 12);
const row = btoa('Row-01H8ZZZZZZZZZZZZZZZZZZZZZZ');

it('is read back for its own class alone', () => {
	expect(champ).toBe('Q2hhbXAtMTI=');
	expect(numberOfGlobalId(champ, 'Champ')).toBe(12);
	expect(numberOfGlobalId(champ, 'Dossier')).toBeUndefined();
	expect(numberOfGlobalId('12', 'Champ')).toBeUndefined();
});

it('of a champ in a row is made of both, and leads back to the champ of the form', () => {
	const inRow = champIdInRow(champ, row);
	expect(atob(inRow)).toBe('Champ-12|01H8ZZZZZZZZZZZZZZZZZZZZZZ');
	expect(champIdInForm(inRow)).toBe(champ);
	expect(champIdInForm(champ)).toBe(champ);
});
