import { contentTypes } from '../content/by-type';
import type { EtablissementModel, FileModel } from '../model';
import type { DossierSeed } from './dossier-seed';
import { fileOf } from './files';
import { address, globalId, impossibleSiren, places } from './people-and-places';

/** A company that no register holds, with its two certificates. */
export function etablissementOf(
	seed: DossierSeed,
	place: string,
	degraded = false,
): EtablissementModel {
	const { random } = seed;
	const siren = impossibleSiren(random);
	const siret = `${siren}00013`;
	const id = globalId('Etablissement', `${seed.number}${place.replace(/\D/g, '')}`);
	if (degraded) {
		return { kind: 'PersonneMorale', id, siret, degraded, values: {}, entreprise: null };
	}
	const where = random.pick(places);
	const location = address(random, where);
	const certificate = (name: string): FileModel =>
		fileOf(seed, `${place}/${name}`, {
			filename: `attestation_${name}_${siren}.pdf`,
			contentType: contentTypes.pdf,
		});
	return {
		kind: 'PersonneMorale',
		id,
		siret,
		degraded,
		values: {
			siegeSocial: true,
			naf: '9499Z',
			libelleNaf: 'Autres organisations fonctionnant par adhésion volontaire',
			naf2025: '94.99Y',
			libelleNaf2025: 'Autres organisations associatives',
			address: location,
			adresse: location.label,
			numeroVoie: location.streetNumber,
			typeVoie: 'RUE',
			nomVoie: location.streetName,
			complementAdresse: null,
			codePostal: where.commune.postalCode,
			localite: where.commune.name,
			codeInseeLocalite: where.commune.code,
			association: {
				rna: `W999${String(random.integer(0, 99_999)).padStart(5, '0')}`,
				titre: 'Association fictive « Les Spécimens »',
				objet: 'Servir d’exemple',
				dateCreation: '2001-02-03',
				dateDeclaration: '2001-02-10',
				datePublication: '2001-03-01',
			},
		},
		entreprise: {
			values: {
				siren,
				siretSiegeSocial: siret,
				// Beyond 32 bits, as a BigInt may be.
				capitalSocial: '123000000000',
				raisonSociale: 'LES SPÉCIMENS & CIE',
				nomCommercial: 'Les Spécimens',
				inlineAdresse: location.label,
				formeJuridique: 'Association déclarée',
				formeJuridiqueCode: '9220',
				codeEffectifEntreprise: '03',
				effectifMensuel: { periode: '2025/11', nb: 7.5 },
				effectifAnnuel: { periode: '2024', nb: 8 },
				dateCreation: '2001-02-03',
				etatAdministratif: 'Actif',
				numeroTvaIntracommunautaire: null,
				nom: null,
				prenom: null,
				enseigne: null,
			},
			attestationFiscale: certificate('fiscale'),
			attestationSociale: certificate('sociale'),
		},
	};
}
