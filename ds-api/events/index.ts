export {
	failureOfEvent,
	repetition,
	type ClientEvent,
	type EventFailure,
	type OnEvent,
} from './client-event';
