import { ChangeContents } from './contents';
import { Emission } from './emission';
import { ChangeLists } from './lists/change-lists';
import type { PollContext, PollRequest } from './poll-request';

/** What the parts of one poll work with. */
export interface PollUnderWay {
	request: PollRequest;
	lists: ChangeLists;
	contents: ChangeContents;
	emission: Emission;
	/** What has not begun by then is left to the next poll. */
	hasTimeLeft: () => boolean;
}

export function pollUnderWay(request: PollRequest, context: PollContext): PollUnderWay {
	const { lookups, clock, until } = context;
	const lists = new ChangeLists(request, context);
	const assertAvailable = async () => {
		await lists.pages({});
	};
	return {
		request,
		lists,
		contents: new ChangeContents(request, { lookups, assertAvailable }),
		emission: new Emission(request.limit),
		hasTimeLeft: () => clock.monotonic() < until,
	};
}
