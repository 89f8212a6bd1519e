// 65753f826c2065457b020a3850426287cae0e02fcdef3edf108b9b026bf93af9
// Written by `npm run openapi`.
export interface paths {
    "/exceptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open exceptions, oldest first: all for an operator, theirs for a channel or location. */
        get: operations["listExceptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resolve several exceptions, by ids or by a filter: an outcome for each, 50 a request. */
        post: operations["resolveExceptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One exception, open or resolved. */
        get: operations["readException"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resolve an exception, as an operator or as its owner: retry, cancel, or close and say how it ended. */
        post: operations["resolveException"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Exception: {
            exceptionId: string;
            /** @enum {string} */
            exceptionType: "QuarantinedOrder" | "ChannelEdit" | "NoRoute" | "PickupChoice" | "LargerThanCapacity" | "BackorderExpired" | "DelayConsent" | "ReroutesExhausted" | "CancelUnanswered" | "EditRefused" | "RerouteRefused" | "UnwelcomeFact" | "ShipCorrected" | "ParcelSilent" | "DeliveryFailed" | "ReturnNotInspected" | "ReturnReview" | "RefundNotSettled" | "RefundBeyondOwed" | "ClaimReview" | "ExchangeQuestioned" | "CarrierClaim" | "LabelNotMade" | "ReturnIncomplete" | "ReturnNotReceived" | "TrackingUnlinked" | "PoolBelowZero" | "PositionShort" | "OrderShrunk" | "StockDrift" | "StockDoubted" | "TransferDiffers" | "HoldOverdue" | "ExecutionFailed" | "ReleaseFailed" | "RelayParked" | "RelayDeadRecord" | "UnreadableItem" | "UndeclaredSku" | "ChannelSkuUnknown" | "ChannelRefused" | "EffectRefused" | "ShippedButClosed" | "ChannelStockEdited" | "TwoMasters";
            orderId?: string;
            n?: number;
            fulfillment?: number;
            shipment?: number;
            owner: string;
            /** @enum {string} */
            status: "open" | "resolved";
            /** Format: date-time */
            openedAt: string;
            /** Format: date-time */
            dueAt?: string;
            actions: ("retry" | "apply" | "cancel" | "close")[];
            detail: {
                [key: string]: unknown;
            };
            branch?: {
                n: number;
                exception: number;
            };
            madeBy?: string;
            /** @default 0 */
            dispatch: number;
            /** @default false */
            waiting: boolean;
            resolved?: {
                /** @enum {string} */
                action: "retry" | "apply" | "cancel" | "close";
                by: string;
                /** Format: date-time */
                at: string;
                note?: string;
                parameters?: {
                    [key: string]: unknown;
                };
            };
            /** @default 0 */
            escalations: number;
            version: number;
        };
        GatewayAnswer: {
            message: string;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            errors?: {
                path: string;
                message: string;
            }[];
        } & {
            [key: string]: unknown;
        };
    };
    responses: {
        /** @description Too many requests */
        Gateway429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
        /** @description Invalid: every field is named */
        Problem400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No or revoked credential, or a signature that does not verify */
        Problem401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
        /** @description Valid credential, but not for this id or scope */
        Problem403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unknown */
        Problem404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
        /** @description The present state, or an earlier use of the id, forbids it */
        Problem409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too large */
        Problem413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
        /** @description Others write the same, or a service is busy: the same request may succeed later */
        Problem503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listExceptions: {
        parameters: {
            query?: {
                owner?: string;
                type?: "QuarantinedOrder" | "ChannelEdit" | "NoRoute" | "PickupChoice" | "LargerThanCapacity" | "BackorderExpired" | "DelayConsent" | "ReroutesExhausted" | "CancelUnanswered" | "EditRefused" | "RerouteRefused" | "UnwelcomeFact" | "ShipCorrected" | "ParcelSilent" | "DeliveryFailed" | "ReturnNotInspected" | "ReturnReview" | "RefundNotSettled" | "RefundBeyondOwed" | "ClaimReview" | "ExchangeQuestioned" | "CarrierClaim" | "LabelNotMade" | "ReturnIncomplete" | "ReturnNotReceived" | "TrackingUnlinked" | "PoolBelowZero" | "PositionShort" | "OrderShrunk" | "StockDrift" | "StockDoubted" | "TransferDiffers" | "HoldOverdue" | "ExecutionFailed" | "ReleaseFailed" | "RelayParked" | "RelayDeadRecord" | "UnreadableItem" | "UndeclaredSku" | "ChannelSkuUnknown" | "ChannelRefused" | "EffectRefused" | "ShippedButClosed" | "ChannelStockEdited" | "TwoMasters";
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        exceptions: components["schemas"]["Exception"][];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Gateway429"];
            503: components["responses"]["Problem503"];
        };
    };
    resolveExceptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** @enum {string} */
                    action: "retry" | "apply" | "cancel" | "close";
                    note?: string;
                    excludeLocations?: string[];
                    onlyLocation?: string;
                    /** @enum {boolean} */
                    ship?: true;
                    outcomes?: {
                        lineId?: string;
                        fulfillment?: number;
                        /** @enum {string} */
                        as: "delivered" | "cancelled" | "lost";
                        units?: number;
                    }[];
                    ids?: string[];
                    filter?: {
                        /** @enum {string} */
                        type?: "QuarantinedOrder" | "ChannelEdit" | "NoRoute" | "PickupChoice" | "LargerThanCapacity" | "BackorderExpired" | "DelayConsent" | "ReroutesExhausted" | "CancelUnanswered" | "EditRefused" | "RerouteRefused" | "UnwelcomeFact" | "ShipCorrected" | "ParcelSilent" | "DeliveryFailed" | "ReturnNotInspected" | "ReturnReview" | "RefundNotSettled" | "RefundBeyondOwed" | "ClaimReview" | "ExchangeQuestioned" | "CarrierClaim" | "LabelNotMade" | "ReturnIncomplete" | "ReturnNotReceived" | "TrackingUnlinked" | "PoolBelowZero" | "PositionShort" | "OrderShrunk" | "StockDrift" | "StockDoubted" | "TransferDiffers" | "HoldOverdue" | "ExecutionFailed" | "ReleaseFailed" | "RelayParked" | "RelayDeadRecord" | "UnreadableItem" | "UndeclaredSku" | "ChannelSkuUnknown" | "ChannelRefused" | "EffectRefused" | "ShippedButClosed" | "ChannelStockEdited" | "TwoMasters";
                        order?: string;
                        owner?: string;
                        /** Format: date-time */
                        openedBefore?: string;
                    };
                    cursor?: string;
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        outcomes: {
                            exceptionId: string;
                            status: number;
                            title?: string;
                            detail?: string;
                            errors?: {
                                path: string;
                                message: string;
                            }[];
                        }[];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Gateway429"];
            503: components["responses"]["Problem503"];
        };
    };
    readException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Gateway429"];
            503: components["responses"]["Problem503"];
        };
    };
    resolveException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** @enum {string} */
                    action: "retry" | "apply" | "cancel" | "close";
                    note?: string;
                    excludeLocations?: string[];
                    onlyLocation?: string;
                    /** @enum {boolean} */
                    ship?: true;
                    patch?: {
                        [key: string]: unknown;
                    };
                    fields?: string[];
                    outcomes?: {
                        lineId?: string;
                        fulfillment?: number;
                        /** @enum {string} */
                        as: "delivered" | "cancelled" | "lost";
                        units?: number;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Gateway429"];
            503: components["responses"]["Problem503"];
        };
    };
}
