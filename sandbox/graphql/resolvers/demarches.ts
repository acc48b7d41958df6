import { crash } from '../../domain/api-error';
import { pageOf } from '../connection';
import type { PageArguments } from '../connection';
import { isVisible } from '../../data/model';
import type { DemarcheModel, GroupeModel, LabelModel, RevisionModel } from '../../data/model';
import { globalId } from '../../data/made-up/people-and-places';
import type { ExecutionContext, TypeResolvers } from '../execution-context';
import { notFound, visibleTo } from './access';
import { activeRevision, descriptor } from './descriptor';
import type { DescriptorModel } from './descriptor';
import { deletedDossiersPage, dossiersPage, pendingDeletedDossiersPage } from './lists';
import type { DeletedArguments, DossiersArguments } from './lists';

/** A group of instructeurs read from the root, with its démarche. */
export interface GroupeWithDossiers {
	groupe: GroupeModel;
	demarche: DemarcheModel;
}

const fromDemarche =
	<T>(read: (demarche: DemarcheModel) => T) =>
	({ demarche }: DescriptorModel): T =>
		read(demarche);

const webPage = ({ path }: DemarcheModel): string =>
	`https://demarches.example.org/commencer/${path}`;

const setting =
	(name: string) =>
	({ demarche }: DescriptorModel): unknown =>
		demarche.settings[name] ?? null;

interface FindDemarche {
	demarche: { id?: string; number?: number };
}

export const demarcheResolvers: Record<string, TypeResolvers> = {
	Query: {
		demarche: (_: unknown, { number }: { number: number }, context: ExecutionContext) => {
			const demarche = context.catalogue.demarche(number);
			if (!demarche) throw notFound('Demarche');
			return visibleTo(context, 'Demarche', demarche, demarche);
		},
		dossier: (_: unknown, { number }: { number: number }, context: ExecutionContext) => {
			const dossier = context.catalogue.dossier(number);
			if (!dossier || !isVisible(dossier)) throw notFound('Dossier');
			return visibleTo(context, 'Dossier', dossier.demarche, dossier);
		},
		groupeInstructeur: (_: unknown, { number }: { number: number }, context: ExecutionContext) => {
			const found = context.catalogue.groupe(number);
			if (!found) throw notFound('GroupeInstructeurWithDossiers');
			return visibleTo(context, 'GroupeInstructeurWithDossiers', found.demarche, found);
		},
		demarcheDescriptor: (
			_: unknown,
			{ demarche: { id, number } }: FindDemarche,
			{ catalogue }: ExecutionContext,
		) => {
			const found = catalogue.demarches.find(
				(each) => each.number === number || globalId('Procedure', each.number) === id,
			);
			return found ? descriptor(found) : null;
		},
		demarcheDescriptors: (_: unknown, given: PageArguments, { catalogue }: ExecutionContext) => {
			const published = catalogue.demarches.filter(({ opendata }) => opendata).map(descriptor);
			return pageOf(
				published,
				({ demarche }) => ({ at: demarche.publishedAt ?? 0, id: demarche.number }),
				given,
			);
		},
	},
	Demarche: {
		id: ({ number }: DemarcheModel) => globalId('Procedure', number),
		activeRevision,
		champDescriptors: (demarche: DemarcheModel) => activeRevision(demarche).fields,
		annotationDescriptors: (demarche: DemarcheModel) => activeRevision(demarche).annotations,
		dateCreation: ({ createdAt }: DemarcheModel) => createdAt,
		datePublication: ({ publishedAt }: DemarcheModel) => publishedAt,
		dateDerniereModification: ({ updatedAt }: DemarcheModel) => updatedAt,
		groupeInstructeurs: (
			{ groupes }: DemarcheModel,
			{ closed }: { closed?: boolean | null },
			{ version }: ExecutionContext,
		) => {
			if (typeof closed !== 'boolean') return groupes;
			if (version === '2026-01') throw crash('groupeInstructeurs(closed:)');
			return groupes.filter((groupe) => groupe.closed === closed);
		},
		dossiers: (demarche: DemarcheModel, given: DossiersArguments, context: ExecutionContext) =>
			dossiersPage(demarche, null, given, context),
		deletedDossiers: (
			demarche: DemarcheModel,
			given: DeletedArguments,
			context: ExecutionContext,
		) => deletedDossiersPage(demarche, null, given, context),
		pendingDeletedDossiers: (
			demarche: DemarcheModel,
			given: DeletedArguments,
			context: ExecutionContext,
		) => pendingDeletedDossiersPage(demarche, null, given, context),
	},
	GroupeInstructeur: { id: ({ number }: GroupeModel) => globalId('GroupeInstructeur', number) },
	GroupeInstructeurWithDossiers: {
		id: ({ groupe }: GroupeWithDossiers) => globalId('GroupeInstructeur', groupe.number),
		number: ({ groupe }: GroupeWithDossiers) => groupe.number,
		label: ({ groupe }: GroupeWithDossiers) => groupe.label,
		closed: ({ groupe }: GroupeWithDossiers) => groupe.closed,
		instructeurs: ({ groupe }: GroupeWithDossiers) => groupe.instructeurs,
		dossiers: (
			{ groupe, demarche }: GroupeWithDossiers,
			given: DossiersArguments,
			context: ExecutionContext,
		) => dossiersPage(demarche, groupe, given, context),
		deletedDossiers: (
			{ groupe, demarche }: GroupeWithDossiers,
			given: DeletedArguments,
			context: ExecutionContext,
		) => deletedDossiersPage(demarche, groupe, given, context),
		pendingDeletedDossiers: (
			{ groupe, demarche }: GroupeWithDossiers,
			given: DeletedArguments,
			context: ExecutionContext,
		) => pendingDeletedDossiersPage(demarche, groupe, given, context),
	},
	DemarcheDescriptor: {
		id: fromDemarche(({ number }) => globalId('Procedure', number)),
		number: fromDemarche(({ number }) => number),
		title: fromDemarche(({ title }) => title),
		description: fromDemarche(({ description }) => description),
		state: fromDemarche(({ state }) => state),
		service: fromDemarche(({ service }) => service),
		opendata: fromDemarche(({ opendata }) => opendata),
		forIndividual: fromDemarche(({ forIndividual }) => forIndividual),
		dateCreation: fromDemarche(({ createdAt }) => createdAt),
		datePublication: fromDemarche(({ publishedAt }) => publishedAt),
		dateDerniereModification: fromDemarche(({ updatedAt }) => updatedAt),
		dossiersCount: fromDemarche((demarche) => demarche.dossiers().filter(isVisible).length),
		dureeConservationDossiers: () => 24,
		tags: () => ['fictif'],
		zones: () => [],
		logo: fromDemarche(({ logo }) => logo),
		notice: fromDemarche(({ notice }) => notice),
		deliberation: fromDemarche(({ deliberation }) => deliberation),
		dateLimite: setting('dateLimite'),
		declarative: setting('declarative'),
		dpoURL: setting('dpoURL'),
		dpoUrl: setting('dpoURL'),
		siteWebURL: setting('siteWebURL'),
		siteWebUrl: setting('siteWebURL'),
		demarcheURL: fromDemarche(webPage),
		demarcheUrl: fromDemarche(webPage),
	},
	Revision: {
		id: ({ id }: RevisionModel) => globalId('ProcedureRevision', id),
		champDescriptors: ({ fields }: RevisionModel) => fields,
		annotationDescriptors: ({ annotations }: RevisionModel) => annotations,
		dateCreation: ({ createdAt }: RevisionModel) => createdAt,
		datePublication: ({ publishedAt }: RevisionModel) => publishedAt,
	},
	Label: { id: ({ id }: LabelModel) => globalId('Label', id) },
};
