import type { ChampModel } from '../model';
import type { Random } from './random';

type Value = Pick<ChampModel, 'text' | 'values'>;

const communes = [
	{ name: 'Papeete', island: 'Tahiti', archipelago: 'Îles du Vent', postalCode: 98714 },
	{ name: 'Uturoa', island: 'Raiatea', archipelago: 'Îles Sous-le-Vent', postalCode: 98735 },
	{ name: 'Taiohae', island: 'Nuku Hiva', archipelago: 'Marquises', postalCode: 98742 },
];

/** The made-up values of the fields that mes-demarches.gov.pf alone has, but for its maps. */
export const polynesianMakers: Record<string, (random: Random) => Value> = {
	commune_de_polynesie: (random) => {
		const commune = random.pick(communes);
		const { name, island, postalCode } = commune;
		return { text: `${name} - ${island} - ${postalCode}`, values: { commune } };
	},
	code_postal_de_polynesie: (random) => {
		const commune = random.pick(communes);
		const { name, island, postalCode } = commune;
		return { text: `${postalCode} - ${name} - ${island}`, values: { commune } };
	},
	nationalites: () => ({ text: 'Française', values: { value: 'Française' } }),
	numero_dn: (random) => {
		const dateDeNaissance = `19${random.integer(50, 99)}-03-12`;
		return {
			text: `0000001|${dateDeNaissance}`,
			values: { numeroDn: '0000001', dateDeNaissance },
		};
	},
	formule: (random) => {
		const value = `${random.integer(100, 900)}.50`;
		return { text: value, values: { value } };
	},
	lexpol: () => ({
		text: '0000000LP',
		values: {
			nor: '0000000LP',
			status: 'En cours',
			dossierUrl: 'https://lexpol.example.org/dossiers/0000000LP',
		},
	}),
	visa: () => ({
		text: 'chef.de.service@example.org',
		values: { signedBy: 'chef.de.service@example.org' },
	}),
	referentiel_de_polynesie: () => ({
		text: 'Pirogue double',
		values: {
			externalId: 'navires:7',
			columns: [
				{ name: 'Nom', type: 'string', value: 'Pirogue double' },
				{ name: 'Places', type: 'number', value: '12' },
				{ name: 'Assurée', type: 'boolean', value: 'true' },
				{ name: 'Ports', type: 'array', value: 'Papeete, Uturoa' },
				{ name: 'Remarque', type: 'string', value: '' },
			],
		},
	}),
};
