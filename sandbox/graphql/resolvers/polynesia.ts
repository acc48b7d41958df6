import type { ChampModel } from '../../data/model';
import type { TypeResolvers } from '../execution-context';

const from =
	(name: string, otherwise: unknown = null) =>
	({ values }: ChampModel): unknown =>
		values[name] ?? otherwise;

/** The fields of the champs that mes-demarches.gov.pf alone has. */
export const polynesianChamps: Record<string, TypeResolvers> = {
	CodePostalDePolynesieChamp: { commune: from('commune') },
	CommuneDePolynesieChamp: { commune: from('commune') },
	FormuleChamp: { value: from('value') },
	LexpolChamp: { nor: from('nor'), status: from('status'), dossierUrl: from('dossierUrl') },
	NumeroDnChamp: { numeroDn: from('numeroDn'), dateDeNaissance: from('dateDeNaissance') },
	ReferentielDePolynesieChamp: { columns: from('columns', []), externalId: from('externalId') },
	TeFenuaChamp: { geoAreas: from('geoAreas', []) },
	VisaChamp: { signedBy: from('signedBy') },
};
