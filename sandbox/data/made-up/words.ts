/** What a dossier may ask money for: its title, what will be done, and a picture for it. */
export interface Activity {
	title: string;
	summary: string;
	emoji: string;
}

/** Activities that may take place anywhere. */
export const activities: readonly Activity[] = [
	{
		title: 'Ateliers d’écriture',
		summary:
			'Une autrice invitée animera douze ateliers d’écriture, du premier jet à la lecture à voix haute.',
		emoji: '✍️',
	},
	{
		title: 'Fête de l’été',
		summary:
			'Une journée de concerts et de jeux, suivie d’un repas partagé, marquera la fin de la saison.',
		emoji: '☀️',
	},
	{
		title: 'Théâtre pour tous',
		summary:
			'Vingt amateurs monteront une pièce en un acte, des premières lectures jusqu’à la représentation.',
		emoji: '🎭',
	},
	{
		title: 'Festival de courts-métrages',
		summary: 'Trois soirées de projection feront découvrir des œuvres tournées par des débutants.',
		emoji: '🎬',
	},
	{
		title: 'Bal folk',
		summary:
			'Un bal précédé d’une initiation aux danses traditionnelles réunira toutes les générations.',
		emoji: '💃',
	},
	{
		title: 'Atelier de réparation de vélos',
		summary:
			'Chaque samedi, des bénévoles aideront les habitants à entretenir et à réparer leur vélo.',
		emoji: '🚲',
	},
	{
		title: 'Chœur de quartier',
		summary: 'Une cheffe de chœur fera chanter ensemble quarante personnes qui n’ont jamais osé.',
		emoji: '🎶',
	},
	{
		title: 'Exposition « Mémoires d’ici »',
		summary:
			'Des photographies prêtées par les familles raconteront un siècle de la vie du quartier.',
		emoji: '📷',
	},
	{
		title: 'Cuisine du monde',
		summary:
			'À chaque séance, un habitant transmettra une recette, puis le repas sera pris en commun.',
		emoji: '🍲',
	},
	{
		title: 'Contes en langue des signes',
		summary: 'Une conteuse et un interprète raconteront ensemble, en voix et en signes.',
		emoji: '📖',
	},
	{
		title: 'Goûters-philo',
		summary: 'Les enfants débattront d’une question qu’ils auront choisie, autour d’un goûter.',
		emoji: '🥐',
	},
	{
		title: 'Cirque en famille',
		summary: 'Parents et enfants s’initieront à la jonglerie, à l’équilibre et à l’acrobatie.',
		emoji: '🎪',
	},
	{
		title: 'Tournoi d’échecs',
		summary:
			'Deux jours de parties, ouvertes aux débutants comme aux licenciés, et une simultanée en clôture.',
		emoji: '♟️',
	},
	{
		title: 'Café numérique',
		summary: 'Des permanences aideront les aînés à faire leurs démarches en ligne, à leur rythme.',
		emoji: '☕',
	},
	{
		title: 'Fabrique de marionnettes',
		summary:
			'Les participants construiront leurs marionnettes, puis joueront le spectacle de Noël.',
		emoji: '🧵',
	},
	{
		title: 'Troc de graines',
		summary:
			'Jardiniers et curieux échangeront semences et conseils, avec un atelier de bouturage.',
		emoji: '🌱',
	},
];

/** Places, as where something happens and as what something belongs to. */
export const spots: ReadonlyArray<{ at: string; of: string }> = [
	{ at: 'à la médiathèque', of: 'de la médiathèque' },
	{ at: 'à la maison de quartier', of: 'de la maison de quartier' },
	{ at: 'au jardin partagé', of: 'du jardin partagé' },
	{ at: 'sous la halle', of: 'de la halle' },
	{ at: 'à l’école des Tilleuls', of: 'de l’école des Tilleuls' },
	{ at: 'au foyer rural', of: 'du foyer rural' },
	{ at: 'à la salle des fêtes', of: 'de la salle des fêtes' },
	{ at: 'au gymnase de l’Étang', of: 'du gymnase de l’Étang' },
	{ at: 'à l’ancienne gare', of: 'de l’ancienne gare' },
	{ at: 'au kiosque à musique', of: 'du kiosque à musique' },
	{ at: 'dans la cour du collège', of: 'du collège' },
	{ at: 'à la ferme du Moulin', of: 'de la ferme du Moulin' },
	{ at: 'au centre social', of: 'du centre social' },
	{ at: 'à la résidence des Aînés', of: 'de la résidence des Aînés' },
	{ at: 'au préau de l’Horloge', of: 'du préau de l’Horloge' },
	{ at: 'au hangar à bateaux', of: 'du hangar à bateaux' },
];

/** The two halves of associations' names: too fanciful, together, to be anyone's. */
export const associationHeads: readonly string[] = [
	'Les Ateliers',
	'La Fabrique',
	'La Compagnie',
	'L’Harmonie',
	'Le Chœur',
	'La Troupe',
	'Le Cercle',
	'Les Veillées',
	'La Petite École',
	'L’Échoppe',
	'Les Jardins',
];
export const associationTails: readonly string[] = [
	'du Hérisson bleu',
	'des Galets bavards',
	'du Parapluie à pois',
	'de la Grue étoilée',
	'du Phare à l’envers',
	'des Sept Cerfs-volants',
	'de l’Œillet curieux',
	'du Tambour discret',
	'de la Lune à vélo',
	'des Châtaignes rieuses',
	'de l’Été sans fin',
	'du Cèdre à ressorts',
	'de l’Escargot naïf',
	'du Goéland rêveur',
	'de la Théière volante',
	'du Bœuf à plumes',
];

export const audiences: readonly string[] = [
	'Une quarantaine d’habitants sont attendus, débutants compris.',
	'Les enfants de trois écoles voisines y participeront.',
	'Les séances sont gratuites et ouvertes à tous, sans inscription.',
	'Les aidants et leurs proches y seront accueillis en priorité.',
	'Les familles qui ne partent pas en vacances seront invitées les premières.',
	'Le lieu est accessible en fauteuil ; une boucle magnétique y sera installée.',
	'Une place sur deux est réservée aux moins de vingt-cinq ans.',
	'Des bénévoles iront chercher les aînés qui ne se déplacent plus seuls.',
];

export const means: readonly string[] = [
	'Douze bénévoles assureront l’accueil et le rangement.',
	'La commune prête la salle et « l’essentiel » du matériel.',
	'Ce qui peut l’être sera emprunté, réparé ou récupéré.',
	'Deux intervenants sont rémunérés, les autres sont bénévoles.',
	'Un bilan sera présenté à l’assemblée générale de décembre.',
	'La moitié du budget est déjà couverte par nos recettes propres.',
	'Le matériel acheté sera ensuite prêté aux associations voisines.',
];

/** What money is spent on, and what it may cost in euros. */
export const expenses: ReadonlyArray<{ name: string; from: number; to: number }> = [
	{ name: 'Location de la salle', from: 200, to: 900 },
	{ name: 'Achat de matériel', from: 300, to: 1800 },
	{ name: 'Cachets des intervenants', from: 800, to: 2600 },
	{ name: 'Impression des affiches', from: 90, to: 350 },
	{ name: 'Assurance', from: 120, to: 400 },
	{ name: 'Transport', from: 150, to: 700 },
	{ name: 'Goûter et boissons', from: 80, to: 300 },
	{ name: 'Sonorisation', from: 400, to: 1500 },
];

export const welcomes: readonly string[] = [
	'Entrée libre',
	'À très bientôt',
	'Tout le monde est le bienvenu',
	'Rendez-vous dès l’été',
	'Venez comme vous êtes',
];

/** What may stand on a public square. */
export const events: readonly string[] = [
	'Vide-grenier',
	'Terrasse d’été',
	'Marché de Noël',
	'Fête des voisins',
	'Manège pour enfants',
	'Stand de crêpes',
	'« Fête de l’été »',
	'Concert en plein air',
	'Tournoi de pétanque',
	'Exposition de peintures',
	'Collecte de jouets',
	'Défilé de la fanfare',
	'Bourse aux vélos',
	'Bal « d’avant-hier »',
	'Grande dictée à ciel ouvert',
	'Cinéma sous les étoiles',
];

export const works: readonly string[] = [
	'Échafaudage pour ravalement',
	'Benne de chantier',
	'Camion de déménagement',
	'Nacelle d’élagage',
	'Dépôt de matériaux',
	'Palissade de protection',
];

export const squares: readonly string[] = [
	'place du Modèle',
	'place de la Fontaine',
	'square des Tilleuls',
	'esplanade du Lavoir',
	'parvis de la gare',
	'cours des Érables',
	'quai de l’Écluse',
	'mail de l’Œillet',
];

export const streets: readonly string[] = [
	'rue de l’Exemple',
	'avenue des Témoins',
	'allée des Glycines',
	'rue du Four-à-Pain',
	'impasse de l’Horloge',
	'boulevard du Moulin',
	'rue du Pré-aux-Ânes',
	'chemin de la Grève',
];

/** What the members of an inventory are. */
export const belongings: readonly string[] = [
	'Chaises pliantes',
	'Arbres fruitiers',
	'Instruments à vent',
	'Livres pour la jeunesse',
	'Costumes de scène',
	'Vélos d’occasion',
	'Tables de brocante',
	'Bancs en chêne',
	'Jeux de société',
	'Nichoirs à mésanges',
	'Outils de jardin',
	'Barrières de fête',
	'Lampions en papier',
	'Verres réutilisables',
	'Tapis de gymnastique',
	'Œuvres d’art prêtées',
	'Guirlandes d’extérieur',
	'Affiches anciennes',
	'Maillots d’équipe',
	'Partitions pour chœur',
];

export const bulkyDocuments: readonly string[] = [
	'Plans numérisés',
	'Relevé photographique',
	'Étude acoustique',
	'Dossier d’exécution',
	'Registre des dépenses',
];
