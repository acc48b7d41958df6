export {
	DEMARCHE_PARTS,
	foreignGroupError,
	readDemarche,
	type Demarche,
	type DemarchePart,
	type Field,
	type InstructorGroup,
	type RootField,
} from './demarche';
export { applicantsOf, FormHistories, type Applicants, type FormHistory } from './form-history';
export { readStatistics } from './public-statistics';
export { Revisions } from './revisions';
